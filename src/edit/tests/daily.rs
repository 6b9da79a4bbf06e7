//! Deals reach stages and are won.

use super::{super::deals, Shop, told};
use crate::base::calendar::Day;

const DEALS: &str = "id,created,title,client,offer,value,proposal_sent,negotiating,won,lost\n\
    deal-a,2026-01-05,Shop,Corner Bakery,audit,100,2026-01-07,,,\n\
    deal-b,2026-01-05,Site,Corner Bakery,,200,2026-01-07,2026-01-09,2026-01-20,\n";

fn day(text: &str) -> Option<Day> {
    Day::from_iso(text.as_bytes())
}

#[test]
fn a_deal_moves_by_the_day_of_its_stage() {
    for (stage, on, amount, line) in [
        ("negotiating", None, None, "deal-a,2026-01-05,Shop,Corner Bakery,audit,100,2026-01-07,2026-02-24,,"),
        (
            "won",
            Some("2026-02-20"),
            Some("$150"),
            "deal-a,2026-01-05,Shop,Corner Bakery,audit,150,2026-01-07,,2026-02-20,",
        ),
        ("Lost", None, None, "deal-a,2026-01-05,Shop,Corner Bakery,audit,100,2026-01-07,,,2026-02-24"),
        ("prospecting", None, None, "deal-a,2026-01-05,Shop,Corner Bakery,audit,100,,,,"),
        // It is there already.
        ("proposal_sent", None, None, "deal-a,2026-01-05,Shop,Corner Bakery,audit,100,2026-01-07,,,"),
    ] {
        let shop = Shop::new(&[("data/deals.csv", DEALS)]);
        shop.done(deals::move_to(&shop.books(), "deal-a", stage, on.and_then(day), amount));
        assert_eq!(shop.text("data/deals.csv").lines().nth(1), Some(line), "{stage}");
    }
}

#[test]
fn a_deal_that_goes_back_leaves_what_it_had_reached() {
    let shop = Shop::new(&[("data/deals.csv", DEALS)]);
    let draft = shop.done(deals::move_to(&shop.books(), "Site", "proposal_sent", None, None));
    assert_eq!(draft.notes, ["the deal leaves negotiating and won: what stood there is emptied"]);
    let line = "deal-b,2026-01-05,Site,Corner Bakery,,200,2026-01-07,,,";
    assert_eq!(shop.text("data/deals.csv").lines().nth(2), Some(line));
    let refused = deals::move_to(&shop.books(), "deal-a", "negotiatin", None, None);
    assert!(told(refused).contains("did you mean `negotiating`?"));
    let refused = deals::move_to(&shop.books(), "deal-a", "negotiating", day("2026-01-06"), None);
    assert!(told(refused).contains("nothing was changed"));
}

#[test]
fn an_export_with_a_stage_alone_keeps_its_form() {
    let shop = Shop::new(&[("data/deals.csv", "id,created,stage\ndeal-a,2026-01-05,Prospecting\n")]);
    shop.done(deals::move_to(&shop.books(), "deal-a", "won", None, None));
    assert_eq!(shop.text("data/deals.csv"), "id,created,stage\ndeal-a,2026-01-05,won\n");
}

#[test]
fn money_moves_its_deal() {
    let money =
        "id,date,source,kind,amount,deal,customer,offer\nr-a,2026-01-20,deals,deal_won,200,deal-b,Corner Bakery,\n";
    let shop = Shop::new(&[("data/deals.csv", DEALS), ("data/revenue.csv", money)]);
    let draft = shop.done(deals::log(&shop.books(), "corner bakery", "1,250", "audit", None));
    let line = "deal-a,2026-01-05,Shop,Corner Bakery,audit,1250,2026-01-07,,2026-02-24,";
    assert_eq!(shop.text("data/deals.csv").lines().nth(1), Some(line));
    let id = &draft.rows[1].id;
    let row = format!("{id},2026-02-24,deals,deal_won,1250,deal-a,Corner Bakery,audit\n");
    assert_eq!(shop.text("data/revenue.csv"), format!("{money}{row}"));
    shop.undo();
    assert_eq!((shop.text("data/deals.csv").as_str(), shop.text("data/revenue.csv").as_str()), (DEALS, money));
    let refused = deals::log(&shop.books(), "corner bakery", "1", "adit", None);
    assert!(told(refused).contains("did you mean `audit`?"));
}

#[test]
fn without_a_table_of_revenue_the_won_deal_is_the_money() {
    let shop = Shop::new(&[("data/deals.csv", DEALS)]);
    let draft = shop.done(deals::log(&shop.books(), "Corner Bakery", "1250", "audit", None));
    assert_eq!(draft.changes.len(), 1);
    assert!(
        shop.text("data/deals.csv")
            .contains("deal-a,2026-01-05,Shop,Corner Bakery,audit,1250,2026-01-07,,2026-02-24,\n")
    );
    let draft = shop.done(deals::log(&shop.books(), "Somebody", "70", "audit", None));
    assert!(draft.notes[0].contains("a new one is won"), "{:?}", draft.notes);
    assert!(shop.text("data/deals.csv").contains(",2026-02-24,Somebody,,audit,70,,,2026-02-24,"));
}

#[test]
fn money_is_logged_once_and_in_the_currency_of_its_deal() {
    let deals = "id,created,title,contact,value,currency,won\ndeal-e,2026-01-05,Site,Ada,900,EUR,\n";
    let money = "date,source,kind,amount,currency,deal\n";
    let rates = "date,currency,rate\n2026-01-01,EUR,1.1\n";
    let shop = Shop::new(&[("data/deals.csv", deals), ("data/revenue.csv", money), ("data/rates.csv", rates)]);
    shop.done(deals::log(&shop.books(), "Ada", "950", "audit", None));
    assert_eq!(shop.text("data/revenue.csv"), format!("{money}2026-02-24,deals,deal_won,950,EUR,deal-e\n"));
    for (contact, amount, said) in [
        ("deal-e", "950", "money of `deal-e` is logged already, in data/revenue.csv:2"),
        ("deal-f", "950", "there is no deal `deal-f` | did you mean `deal-e`?"),
        ("Ada", "-5", "`-5` is no money that came"),
        ("Ada", "0", "`0` is no money that came"),
    ] {
        let refused = told(deals::log(&shop.books(), contact, amount, "audit", None));
        assert!(refused.contains(said), "{refused}");
    }
    let refused = told(deals::log(&shop.books(), "Ada", "5", "deal_won", None));
    assert!(refused.contains("there is no offer `deal_won`"), "{refused}");
}

#[test]
fn a_file_without_stages_gets_the_day() {
    let shop = Shop::new(&[("data/deals.csv", "id,created,title\ndeal-a,2026-01-05,Shop\n")]);
    shop.done(deals::move_to(&shop.books(), "deal-a", "won", day("2026-02-01"), None));
    assert_eq!(shop.text("data/deals.csv"), "id,created,title,won\ndeal-a,2026-01-05,Shop,2026-02-01\n");
}
