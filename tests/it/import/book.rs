//! A spreadsheet as a program writes it: parts of XML in a zip that compresses nothing.

use std::fmt::Write;

/// A book of one sheet. A cell is a text, or after `n` a number, `d` a date by its number of days, `b` a flag, `e` an error.
pub(crate) fn of(rows: &[[&str; 5]]) -> Vec<u8> {
    let mut sheet = String::new();
    for (row, cells) in (1..).zip(rows) {
        let _ = write!(sheet, "<row r=\"{row}\">");
        for (column, cell) in ('A'..).zip(cells) {
            let at = format!("r=\"{column}{row}\"");
            let mut rest = cell.chars();
            let kind = rest.next().unwrap_or(' ');
            let is_typed = rest.as_str().starts_with(|char: char| char.is_ascii_digit() || char == '#');
            let value = rest.as_str();
            let _ = match (kind, is_typed) {
                (' ', _) => Ok(()),
                ('n', true) => write!(sheet, "<c {at}><v>{value}</v></c>"),
                ('d', true) => write!(sheet, "<c {at} s=\"1\"><v>{value}</v></c>"),
                ('b', true) => write!(sheet, "<c {at} t=\"b\"><v>{value}</v></c>"),
                ('e', true) => write!(sheet, "<c {at} t=\"e\"><v>{value}</v></c>"),
                _ => write!(sheet, "<c {at} t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
            };
        }
        sheet.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    zip(&[
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\">{}</Relationships>",
                relation("r1", "officeDocument", "xl/workbook.xml")
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Deals\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\">{}{}</Relationships>",
                relation("r1", "worksheet", "worksheets/sheet1.xml"),
                relation("r2", "styles", "styles.xml")
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>")),
    ])
}

fn zip(parts: &[(&str, String)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let offset = file.len() as u32;
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x58];
        head.extend(crc(text.as_bytes()).to_le_bytes());
        head.extend((text.len() as u32).to_le_bytes());
        head.extend((text.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&head);
        file.extend(name.as_bytes());
        file.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = file.len() as u32;
    let count = (parts.len() as u16).to_le_bytes();
    let size = (directory.len() as u32).to_le_bytes();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend(size);
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    })
}
