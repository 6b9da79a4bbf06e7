//! Which file a row goes into, what is refused, and what is there already.

use super::{Other, Shop, cells, edits, told};

const DEALS: &str = "id,created,title,value,proposal_sent,won,lost\ndeal-a,2026-01-05,Shop,100,,,\n";

#[test]
fn a_row_goes_where_a_person_would_write_it() {
    for (files, table, given, path) in [
        (&["data/deals/freelance.csv"][..], "deals", &[("title", "x")][..], "data/deals/freelance.csv"),
        (&["data/deals.csv"], "deals", &[("title", "x")], "data/deals.csv"),
        (&[], "deals", &[("title", "x")], "data/deals.csv"),
        (&[], "regions", &[("zip", "10001")], "data/regions.csv"),
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, DEALS)).collect();
        let shop = Shop::new(&files);
        let draft = shop.add(table, given);
        assert_eq!(draft.rows[0].path, path, "{given:?}");
    }
    let money = "date,amount\n2026-01-05,1\n";
    for (files, given, path) in [
        (&["data/revenue.csv"][..], &[("amount", "5")][..], "data/revenue.csv"),
        (&["data/revenue/stripe.csv"], &[("amount", "5"), ("source", "Stripe")], "data/revenue/stripe.csv"),
        (&["data/revenue/stripe.csv"], &[("amount", "5")], "data/revenue/manual.csv"),
        (&["data/revenue/close.csv"], &[("amount", "5"), ("source", "close")], "data/revenue/manual.csv"),
        (&["data/revenue/close.csv", "data/revenue.csv"], &[("amount", "5"), ("source", "close")], "data/revenue.csv"),
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, money)).collect();
        let shop = Shop::new(&files).collected("data/revenue/close.csv", "close");
        let draft = shop.add("revenue", given);
        assert_eq!(draft.rows[0].path, path, "{given:?}");
    }
}

#[test]
fn a_row_without_an_id_gets_one_and_today() {
    let shop = Shop::new(&[("data/deals.csv", DEALS)]);
    let draft = shop.add("deals", &[("title", "Bakery")]);
    let id = &draft.rows[0].id;
    assert!(id.starts_with("deal-") && id.len() == 9, "{id}");
    assert_eq!(shop.text("data/deals.csv"), format!("{DEALS}{id},2026-02-24,Bakery,,,,\n"));
    let again = shop.add("deals", &[("title", "Bakery")]);
    assert_ne!(again.rows[0].id, *id);
}

#[test]
fn what_makes_no_sense_is_refused_with_the_way_out() {
    let shop = Shop::new(&[("data/deals.csv", DEALS), ("data/costs.csv", "date,amount\n2026-01-05,\"1,234.50\"\n")]);
    let books = shop.books();
    let add = |table: &str, given: &[(&str, &str)]| told(edits::add(&books, table, &cells(given), None));
    let set = |id: &str, given: &[(&str, &str)]| told(edits::set(&books, "deals", id, &cells(given)));
    for (said, wanted) in [
        (add("deal", &[]), "there is no table `deal` | did you mean `deals`?"),
        (add("deals", &[("titel", "x")]), "`deals` has no column `titel` | did you mean `title`?"),
        (
            add("regions", &[("zip", "10001"), ("bourough", "Queens")]),
            "`regions` has no column `bourough` | did you mean `borough`?",
        ),
        (add("costs", &[("date", "2026-01-05")]), "a row of `costs` needs `amount`"),
        (add("costs", &[("amount", "twelve")]), "`amount`: `twelve` is no amount or number"),
        (add("costs", &[("amount", "1"), ("date", "2026-02-30")]), "`date`: `2026-02-30` is no date"),
        (add("costs", &[("amount", "1"), ("date", "2026-03-30")]), "30 Mar 2026 lies ahead"),
        (add("deals", &[("id", "deal-a"), ("title", "x")]), "nothing was changed, since it would not be read"),
        (set("deal-b", &[("value", "1")]), "`deals` has no row `deal-b` | did you mean `deal-a`?"),
        (set("deal-a", &[("won", "2026-01-04")]), "nothing was changed, since it would not be read: `won` on 4 Jan"),
        (set("deal-a", &[("value", "1"), ("amount", "2")]), "`value` and `amount` mean the same column"),
    ] {
        assert!(said.starts_with(wanted) || said.contains(wanted), "{said}\nwanted {wanted}");
    }
    assert_eq!(shop.text("data/deals.csv"), DEALS);
}

#[test]
fn a_value_that_turns_another_row_is_refused() {
    // `1,234` alone is a thousand; beside `1,5` it would be one and a bit.
    let before = "date,amount\n2026-01-05,\"1,234\"\n";
    let shop = Shop::new(&[("data/costs.csv", before)]);
    shop.add("costs", &[("amount", "1.5")]);
    assert_eq!(shop.text("data/costs.csv"), format!("{before}2026-02-24,1.5\n"));
    // Dates that could be read both ways stay what they were: ISO is written.
    let shop = Shop::new(&[("data/costs.csv", "date,amount\n13/01/2026,5\n03/02/2026,5\n")]);
    shop.add("costs", &[("amount", "1"), ("date", "2026-02-04")]);
    assert!(shop.text("data/costs.csv").ends_with("\n04/02/2026,1\n"));
}

#[test]
fn a_missing_column_is_added_to_every_line() {
    let shop = Shop::new(&[("data/deals.csv", "id,created\r\n\r\ndeal-a,2026-01-05\r\n# kept\r\ndeal-b\r\n")]);
    shop.set("deals", "deal-a", &[("notes", "a, b"), ("title", "x")]);
    assert_eq!(
        shop.text("data/deals.csv"),
        "id,created,notes,title\r\n\r\ndeal-a,2026-01-05,\"a, b\",x\r\n# kept\r\ndeal-b,,,\r\n"
    );
    shop.undo();
    assert_eq!(shop.text("data/deals.csv"), "id,created\r\n\r\ndeal-a,2026-01-05\r\n# kept\r\ndeal-b\r\n");
}

#[test]
fn a_collected_row_is_corrected_beside_its_file() {
    let money = "id,date,amount\nr-a,2026-01-05,100\n";
    let shop = Shop::new(&[("data/revenue/close.csv", money)]).collected("data/revenue/close.csv", "close");
    let draft = shop.set("revenue", "r-a", &[("amount", "90")]);
    assert!(draft.notes[0].contains("corrected in `overrides`"), "{:?}", draft.notes);
    assert_eq!(shop.text("data/overrides.csv"), "table,id,column,value,note\nrevenue,r-a,amount,90,\n");
    shop.set("revenue", "r-a", &[("amount", "95")]);
    assert_eq!(shop.text("data/overrides.csv"), "table,id,column,value,note\nrevenue,r-a,amount,95,\n");
    assert_eq!(shop.text("data/revenue/close.csv"), money);
}

#[test]
fn what_is_given_twice_is_there_once() {
    let shop = Shop::new(&[("data/deals.csv", DEALS)]);
    let rows: &[&[(&str, &str)]] = &[
        &[("id", "deal-a"), ("value", "150")],
        &[("id", "deal-b"), ("created", "2026-02-01"), ("title", "New"), ("mine", "kept")],
        &[("created", "2026-02-02"), ("title", "No id")],
        &[("created", "2026-02-02"), ("title", "No id")],
    ];
    let draft = shop.put("deals", rows);
    assert_eq!((draft.rows.len(), draft.same), (4, 0));
    let text = shop.text("data/deals.csv");
    assert!(text.starts_with("id,created,title,value,proposal_sent,won,lost,mine\ndeal-a,2026-01-05,Shop,150,,,,\ndeal-b,2026-02-01,New,,,,,kept\ndeal-"), "{text}");
    let again = shop.put("deals", rows);
    assert_eq!((again.changes.len(), again.same), (0, 4));
    assert_eq!(shop.text("data/deals.csv"), text);
    let books = shop.books();
    let refused = edits::put(&books, "deals", &[cells(&[("id", "deal-a"), ("value", "1")])], None, Other::Refuse);
    assert!(told(refused).contains("has a row `deal-a` with another `value`"));
}

#[test]
fn rows_without_ids_are_known_by_their_cells_each_once() {
    let shop = Shop::new(&[("data/costs.csv", "date,amount,category\n05.01.2026,\"1.200,00\",ads\n")]);
    let row: &[(&str, &str)] = &[("date", "2026-01-05"), ("amount", "1200"), ("category", "ads")];
    let draft = shop.put("costs", &[row, row]);
    assert_eq!((draft.rows.len(), draft.same), (1, 1));
    let draft = shop.put("costs", &[row, row]);
    assert_eq!((draft.rows.len(), draft.same), (0, 2));
}

#[test]
fn names_are_the_same_in_any_capitals() {
    let before = "date,amount,category\n2026-01-05,1,Ads\n";
    let shop = Shop::new(&[("data/costs.csv", before)]);
    let row: &[(&str, &str)] = &[("date", "2026-01-06"), ("amount", "2"), ("category", "ads")];
    shop.add("costs", row);
    assert_eq!(shop.text("data/costs.csv"), format!("{before}2026-01-06,2,ads\n"));
    assert_eq!(shop.put("costs", &[row]).same, 1);
    // Another spelling is what somebody wants to see.
    let shop = Shop::new(&[("data/deals.csv", "id,created,platform\na,2026-01-05,upwork\nb,2026-01-05,UPWORK\n")]);
    shop.set("deals", "a", &[("platform", "Upwork")]);
    assert!(shop.text("data/deals.csv").contains("a,2026-01-05,Upwork\nb,2026-01-05,UPWORK"));
}

#[test]
fn an_id_that_two_rows_have_names_none() {
    let shop = Shop::new(&[("data/deals.csv", "id,created,title\na,2026-01-05,x\na,2026-01-05,y\n")]);
    let given = [cells(&[("id", "a"), ("title", "z")])];
    let refused = edits::put(&shop.books(), "deals", &given, None, Other::Change);
    assert!(told(refused).contains("several rows of `deals` have the id `a`"));
}

#[test]
fn an_undo_finds_its_lines_where_others_moved_them() {
    let shop = Shop::new(&[("data/deals.csv", DEALS)]);
    shop.set("deals", "deal-a", &[("value", "150")]);
    let moved = shop.text("data/deals.csv").replace("deal-a", "deal-0,2026-01-01,Before,1,,,\ndeal-a");
    crate::base::files::write(&shop.root().join("data/deals.csv"), moved.as_bytes()).unwrap();
    shop.undo();
    assert_eq!(shop.text("data/deals.csv"), moved.replace("150", "100"));
    shop.set("deals", "deal-a", &[("value", "150")]);
    let other = shop.text("data/deals.csv").replace("Shop", "Store");
    crate::base::files::write(&shop.root().join("data/deals.csv"), other.as_bytes()).unwrap();
    let refused = super::undo::last(&shop.books()).map(|(draft, _)| draft);
    assert!(told(refused).contains("was changed at `deal-a,2026-01-05,Shop,150,,,` since `test`"));
}

#[test]
fn a_sign_is_never_taken_for_another_currency() {
    let before = "id,date,amount,source,currency\nr-a,2026-02-03,\"€1.200,50\",bank,\n";
    for (given, line) in [("100", "\"100,00\",bank,"), ("$100", "\"100,00\",bank,"), ("€100", "\"€100,00\",bank,EUR")]
    {
        let shop = Shop::new(&[("data/revenue.csv", before)]);
        shop.add("revenue", &[("id", "r-b"), ("amount", given), ("source", "bank"), ("date", "2026-02-04")]);
        assert_eq!(shop.text("data/revenue.csv"), format!("{before}r-b,2026-02-04,{line}\n"), "{given}");
    }
    // A row keeps its currency, unless another one is given.
    for (given, after) in [("7", "\"€7,00\",bank,"), ("€7", "\"€7,00\",bank,"), ("$7", "\"7,00\",bank,USD")] {
        let shop = Shop::new(&[("data/revenue.csv", before)]);
        shop.set("revenue", "r-a", &[("amount", given)]);
        assert_eq!(shop.text("data/revenue.csv").lines().nth(1).unwrap(), format!("r-a,2026-02-03,{after}"), "{given}");
    }
    let shop = Shop::new(&[("data/revenue.csv", "id,date,amount\nr-a,2026-02-03,€1200\n")]);
    let refused = edits::set(&shop.books(), "revenue", "r-a", &cells(&[("amount", "$7")]));
    assert!(told(refused).contains("the row is in EUR, and what is given in USD"));
}

#[test]
fn a_file_of_other_things_is_no_place_for_rows() {
    for (path, text) in [
        ("data/subscriptions.json", "{\"id\":\"sub-a1\",\"customer\":\"A\"}"),
        ("data/subscriptions.json", "[\"precious\",2,3]"),
        ("data/subscriptions.json", "{\"subscriptions\":[],\"old\":[{\"id\":\"sub-a\"}]}"),
        ("data/revenue/syndication.json", "{\"2026\":{\"01\":5}}"),
        ("data/subscriptions.csv", "PK\u{3}\u{4}"),
        ("data/revenue/syndication.json", "{\"2026-01\": 5}"),
    ] {
        let shop = Shop::new(&[(path, text)]);
        let row: &[(&str, &str)] =
            &[("id", "sub-b"), ("customer", "B"), ("amount", "5"), ("interval", "month"), ("start", "2026-01-01")];
        let month: &[(&str, &str)] = &[("source", "syndication"), ("covers", "2026-01"), ("amount", "7")];
        let (table, given) = if path.contains("revenue") { ("revenue", month) } else { ("subscriptions", row) };
        told(edits::add(&shop.books(), table, &cells(given), None));
        assert_eq!(shop.text(path), text);
    }
    for text in ["", "[]", "{\"subscriptions\": []}\n"] {
        let shop = Shop::new(&[("data/subscriptions.json", text)]);
        shop.add(
            "subscriptions",
            &[("id", "sub-b"), ("customer", "B"), ("amount", "5"), ("interval", "month"), ("start", "2026-01-01")],
        );
        shop.undo();
        assert_eq!(shop.text("data/subscriptions.json"), text);
    }
}

#[test]
fn what_was_there_comes_back_whatever_was_wrong_with_it() {
    let before = "[{\"id\":\"sub-a\",\"customer\":\"A\",\"amount\":12345678901234567890.123,\"interval\":\"month\",\"start\":\"2025-01-01\"}]";
    let shop = Shop::new(&[("data/subscriptions.json", before)]);
    shop.set("subscriptions", "sub-a", &[("amount", "7.25")]);
    let draft = shop.undo();
    assert_eq!((shop.text("data/subscriptions.json").as_str(), draft.warnings.len()), (before, 1));
}

#[test]
fn what_others_send_is_not_taken_back_for_a_person() {
    let shop = Shop::new(&[("data/deals.csv", DEALS)]);
    shop.set("deals", "deal-a", &[("value", "150")]);
    let sent = edits::add(&shop.books(), "costs", &cells(&[("amount", "5")]), None).unwrap();
    let now = chrono::Utc::now();
    super::commit::commit(shop.root(), &sent, "track costs", now).unwrap();
    shop.undo();
    assert_eq!(shop.text("data/deals.csv"), DEALS);
    assert!(shop.text("data/costs.csv").lines().count() == 2);
}
