//! The encodings in which spreadsheets write: bytes to text, and the same text to the same bytes.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How the text of a file is written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8 { has_mark: bool },
    /// UTF-16, lower byte first or not, with or without a mark.
    Utf16 { is_little: bool, has_mark: bool },
    /// What spreadsheets on Windows write in western languages.
    Windows1252,
}

const MARK: &str = "\u{feff}";

/// The text of a file, without a mark, and its encoding: UTF-8, UTF-16 by its mark or its zeros, else Windows-1252.
pub(crate) fn decode(bytes: Vec<u8>) -> (String, Encoding) {
    let wide = |is_little: bool, mark: usize| {
        let encoding = if is_little { UTF_16LE } else { UTF_16BE };
        let text = encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
        (text, Encoding::Utf16 { is_little, has_mark: mark > 0 })
    };
    match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, mark)) if encoding != encoding_rs::UTF_8 => return wide(encoding == UTF_16LE, mark),
        None if let Some(is_little) = is_utf16_without_mark(&bytes) => return wide(is_little, 0),
        _ => {}
    }
    match String::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix(MARK) {
            Some(rest) => (rest.to_owned(), Encoding::Utf8 { has_mark: true }),
            None => (text, Encoding::Utf8 { has_mark: false }),
        },
        Err(err) => (WINDOWS_1252.decode(err.as_bytes()).0.into_owned(), Encoding::Windows1252),
    }
}

impl Encoding {
    /// A piece of a text as bytes; `None` where there is no sign for one of its characters.
    pub(crate) fn bytes(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Encoding::Utf8 { .. } => Some(text.as_bytes().to_vec()),
            Encoding::Utf16 { is_little, .. } => {
                let bytes = |unit: u16| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() };
                Some(text.encode_utf16().flat_map(bytes).collect())
            }
            Encoding::Windows1252 => {
                let (bytes, _, has_others) = WINDOWS_1252.encode(text);
                (!has_others).then(|| bytes.into_owned())
            }
        }
    }

    /// How many bytes a piece of a text has, one that was read in this encoding.
    pub(crate) fn len(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 { .. } => text.len(),
            Encoding::Utf16 { .. } => text.encode_utf16().count() * 2,
            Encoding::Windows1252 => text.chars().count(),
        }
    }

    /// How many bytes its mark has.
    pub(crate) fn mark_len(self) -> usize {
        match self {
            Encoding::Utf8 { has_mark: true } => MARK.len(),
            Encoding::Utf16 { has_mark: true, .. } => 2,
            _ => 0,
        }
    }
}

/// The text as the bytes of a whole file.
pub(crate) fn encode(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    let mark = if encoding.mark_len() > 0 { encoding.bytes(MARK)? } else { Vec::new() };
    Some([mark, encoding.bytes(text)?].concat())
}

/// Whether bytes without a mark are UTF-16 by their zeros, and if so, whether the lower byte comes first.
fn is_utf16_without_mark(bytes: &[u8]) -> Option<bool> {
    let head = bytes.get(..64.min(bytes.len()) & !1)?;
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let most = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, odd) if most >= 4 && odd * 4 >= most * 3 => Some(true),
        (even, 0) if most >= 4 && even * 4 >= most * 3 => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_text_gives_the_same_bytes() {
        for bytes in [
            &b"id,name\na,b\n"[..],
            b"\xef\xbb\xbfid,na\xc3\xafve\r\n",
            b"\xff\xfei\0d\0\n\0\xe4\0",
            b"\xfe\xff\0i\0d\0\n",
            b"i\0d\0,\0a\0m\0o\0u\0n\0t\0",
            b"caf\xe9 \x80\x81\x8d",
            b"",
        ] {
            let (text, encoding) = decode(bytes.to_vec());
            assert_eq!(encode(&text, encoding).as_deref(), Some(bytes), "{text:?} {encoding:?}");
        }
        assert_eq!(encode("Łódź", Encoding::Windows1252), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[ -~äöüß€\n]{0,40}") {
            for encoding in [
                Encoding::Utf8 { has_mark: true },
                Encoding::Utf16 { is_little: true, has_mark: true },
                Encoding::Utf16 { is_little: false, has_mark: true },
            ] {
                let bytes = encode(&text, encoding).unwrap_or_default();
                prop_assert_eq!(decode(bytes), (text.clone(), encoding));
            }
        }
    }
}
