//! The same edits in every way in which a file can be written.

use super::Shop;

#[test]
fn a_cell_is_exchanged_and_every_other_byte_stays() {
    for (before, after) in [
        (
            "id,date,amount\nr-a,2026-01-05,100\nr-b,2026-01-06,200\n",
            "id,date,amount\nr-a,2026-01-05,250.50\nr-b,2026-01-06,200\n",
        ),
        (
            "\u{feff}id;date;amount\r\n\r\n# kept; as it is\r\nr-a; 2026-01-05 ; 100,00 \r\nr-b;2026-01-06;200,00",
            "\u{feff}id;date;amount\r\n\r\n# kept; as it is\r\nr-a; 2026-01-05 ; 250,50 \r\nr-b;2026-01-06;200,00",
        ),
        (
            "sep=;\nid;date;amount\nr-a;2026-01-05;\"1.100,00\"\n\n\n",
            "sep=;\nid;date;amount\nr-a;2026-01-05;\"250,50\"\n\n\n",
        ),
        (
            "\"id\",\"date\",\"amount\"\n\"r-a\",\"2026-01-05\",\"$1,100.00\"\n",
            "\"id\",\"date\",\"amount\"\n\"r-a\",\"2026-01-05\",\"$250.50\"\n",
        ),
        ("id\tdate\tamount\tmine\rr-a\t2026-01-05\t100\tx\r", "id\tdate\tamount\tmine\rr-a\t2026-01-05\t250.50\tx\r"),
        (
            "notes,id,date,amount\n\"two\nlines, \"\"quoted\"\"\",r-a,2026-01-05,100\n",
            "notes,id,date,amount\n\"two\nlines, \"\"quoted\"\"\",r-a,2026-01-05,250.50\n",
        ),
        ("id,date,amount,notes\nr-a,2026-01-05,100\n", "id,date,amount,notes\nr-a,2026-01-05,250.50\n"),
    ] {
        let shop = Shop::new(&[("data/revenue.csv", before)]);
        shop.set("revenue", "r-a", &[("amount", "250.50")]);
        assert_eq!(shop.text("data/revenue.csv"), after);
        shop.undo();
        assert_eq!(shop.text("data/revenue.csv"), before);
    }
}

#[test]
fn a_new_row_looks_like_those_above_it() {
    for (before, after) in [
        (
            "date,amount,category\n2026-01-05,100,tools\n",
            "date,amount,category\n2026-01-05,100,tools\n2026-02-03,1200.50,\"ads, search\"\n",
        ),
        (
            "date,amount,category\n2026-01-05,100,tools",
            "date,amount,category\n2026-01-05,100,tools\n2026-02-03,1200.50,\"ads, search\"",
        ),
        (
            "date,amount,category\r\n05.01.2026,\"1.100,00\",tools\r\n\r\n# the end\r\n",
            "date,amount,category\r\n05.01.2026,\"1.100,00\",tools\r\n03.02.2026,\"1.200,50\",\"ads, search\"\r\n\r\n# the end\r\n",
        ),
        (
            "category;amount;date\ntools;$1,100.00;13/01/2026\n",
            "category;amount;date\ntools;$1,100.00;13/01/2026\nads, search;$1,200.50;03/02/2026\n",
        ),
        ("date,amount,category,mine\n", "date,amount,category,mine\n2026-02-03,1200.50,\"ads, search\",\n"),
        (
            "date, amount, category\n2026-01-05, 100, tools\n",
            "date, amount, category\n2026-01-05, 100, tools\n2026-02-03, 1200.50, \"ads, search\"\n",
        ),
    ] {
        let shop = Shop::new(&[("data/costs.csv", before)]);
        shop.add("costs", &[("date", "2026-02-03"), ("amount", "1,200.50"), ("category", "ads, search")]);
        assert_eq!(shop.text("data/costs.csv"), after);
        shop.undo();
        assert_eq!(shop.text("data/costs.csv"), before);
    }
}

#[test]
fn a_file_all_in_quotes_stays_so() {
    let before = "\"date\",\"amount\",\"category\"\n\"2026-01-05\",\"100\",\"\"\n";
    let shop = Shop::new(&[("data/costs.csv", before)]);
    shop.add("costs", &[("date", "2026-02-03"), ("amount", "5"), ("notes", "new")]);
    let after = "\"date\",\"amount\",\"category\",\"notes\"\n\"2026-01-05\",\"100\",\"\",\"\"\n\"2026-02-03\",\"5\",\"\",\"new\"\n";
    assert_eq!(shop.text("data/costs.csv"), after);
}

#[test]
fn a_text_that_looks_like_a_remark_is_put_in_quotes() {
    let shop = Shop::new(&[("data/deals.csv", "title,id,created\nx,a,2026-01-05\n")]);
    shop.set("deals", "a", &[("title", "# 1")]);
    assert_eq!(shop.text("data/deals.csv"), "title,id,created\n\"# 1\",a,2026-01-05\n");
}

#[test]
fn json_is_edited_in_its_own_shape() {
    let pretty = "[\n  {\n    \"id\": \"r-a\",\n    \"date\": \"2026-01-05\",\n    \"amount\": 100.00\n  }\n]\n";
    for (before, after) in [
        (
            pretty,
            "[\n  {\n    \"id\": \"r-a\",\n    \"date\": \"2026-01-05\",\n    \"amount\": 250.50,\n    \"notes\": \"a \\\"b\\\"\"\n  },\n  {\n    \"id\": \"r-b\",\n    \"date\": \"2026-02-03\",\n    \"amount\": 7\n  }\n]\n",
        ),
        (
            "[{\"id\":\"r-a\",\"date\":\"2026-01-05\",\"amount\":\"100\"}]",
            "[{\"id\":\"r-a\",\"date\":\"2026-01-05\",\"amount\":\"250.50\",\"notes\":\"a \\\"b\\\"\"}, {\"id\":\"r-b\",\"date\":\"2026-02-03\",\"amount\":\"7\"}]",
        ),
        (
            "{\"revenue\": [\n  {\"id\": \"r-a\", \"date\": \"2026-01-05\", \"amount\": 100}\n]}\n",
            "{\"revenue\": [\n  {\"id\": \"r-a\", \"date\": \"2026-01-05\", \"amount\": 250.50, \"notes\": \"a \\\"b\\\"\"},\n  {\"id\": \"r-b\", \"date\": \"2026-02-03\", \"amount\": 7}\n]}\n",
        ),
    ] {
        let shop = Shop::new(&[("data/revenue.json", before)]);
        shop.set("revenue", "r-a", &[("amount", "250.50"), ("notes", "a \"b\"")]);
        shop.add("revenue", &[("id", "r-b"), ("date", "2026-02-03"), ("amount", "7")]);
        assert_eq!(shop.text("data/revenue.json"), after);
        shop.undo();
        shop.undo();
        assert_eq!(shop.text("data/revenue.json"), before);
    }
}

#[test]
fn toml_keeps_its_remarks() {
    for (before, after) in [
        (
            "# ours\n[[revenue]]\nid = \"r-a\" # the first\ndate = 2026-01-05\namount = 100.00 # net\n\n# the end\n",
            "# ours\n[[revenue]]\nid = \"r-a\" # the first\ndate = 2026-01-05\namount = 250.50 # net\nnotes = \"a \\\"b\\\"\"\n\n# the end\n\n[[revenue]]\nid = \"r-b\"\ndate = 2026-02-03\namount = 7\n",
        ),
        (
            "revenue = [\r\n  { id = \"r-a\", date = \"2026-01-05\", amount = 100 }\r\n]\r\n",
            "revenue = [\r\n  { id = \"r-a\", date = \"2026-01-05\", amount = 250.50, notes = \"a \\\"b\\\"\" }, { id = \"r-b\", date = \"2026-02-03\", amount = 7 }\r\n]\r\n",
        ),
    ] {
        let shop = Shop::new(&[("data/revenue.toml", before)]);
        shop.set("revenue", "r-a", &[("amount", "250.50"), ("notes", "a \"b\"")]);
        shop.add("revenue", &[("id", "r-b"), ("date", "2026-02-03"), ("amount", "7")]);
        assert_eq!(shop.text("data/revenue.toml"), after);
        shop.undo();
        shop.undo();
        assert_eq!(shop.text("data/revenue.toml"), before);
    }
}

#[test]
fn a_map_of_months_gets_one_more() {
    for (path, before, after) in [
        ("data/revenue/msn.json", "{\n  \"2026-01\": 5\n}\n", "{\n  \"2026-01\": 5,\n  \"2026-02\": 7.50\n}\n"),
        ("data/revenue/msn.json", "{\"2026-01\": 5}", "{\"2026-01\": 5, \"2026-02\": 7.50}"),
        ("data/revenue/msn.toml", "\"2026-01\" = 5 # late\n", "\"2026-01\" = 5 # late\n\"2026-02\" = 7.50\n"),
    ] {
        let shop = Shop::new(&[(path, before)]);
        shop.add("revenue", &[("source", "msn"), ("covers", "2026-02"), ("amount", "7.50")]);
        assert_eq!(shop.text(path), after);
    }
}

#[test]
fn other_encodings_stay_what_they_are() {
    let wide = |text: &str| -> Vec<u8> {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let western = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let (before, after) = (
        "id,date,amount,notes\nr-a,2026-01-05,100,caf\u{e9}\n",
        "id,date,amount,notes\nr-a,2026-01-05,100,na\u{ef}f\n",
    );
    for (before, after) in [(wide(before), wide(after)), (western(before), western(after))] {
        let shop = Shop::of_bytes(&[("data/revenue.csv", &before)]);
        shop.set("revenue", "r-a", &[("notes", "na\u{ef}f")]);
        assert_eq!(shop.bytes("data/revenue.csv"), after);
        shop.undo();
        assert_eq!(shop.bytes("data/revenue.csv"), before);
    }
    let shop = Shop::of_bytes(&[("data/revenue.csv", &western(before))]);
    let refused = super::edits::set(&shop.books(), "revenue", "r-a", &super::cells(&[("notes", "Łódź")]));
    assert!(super::told(refused).contains("has no sign for a letter of this"));
}
