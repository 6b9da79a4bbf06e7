//! Strict readers of each markup: what is seen, how long the service takes it to be, and what stands in columns. Whatever
//! they do not know is an error.

use super::Dialect;

/// Where links may lead: to the site, and to what a report links.
const ADDRESSES: [&str; 2] = ["https://numbers.example.com/", "https://jobs.example/"];

/// A text that was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// What people see.
    pub(super) text: String,
    /// Its length as the service counts.
    pub(super) size: usize,
    /// The lines in columns.
    pub(super) columns: Vec<String>,
}

pub(super) fn read(text: &str, dialect: Dialect) -> Result<Read, String> {
    match dialect {
        Dialect::Slack => fenced(text, slack, |line| entities(line, &["&amp;", "&lt;", "&gt;"])),
        Dialect::Discord => fenced(text, discord, |line| Ok(line.to_owned())),
        Dialect::Telegram => telegram(text),
    }
}

/// Who would be called, or linked; that no bracket is live is for the readers to say.
pub(super) fn calls(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    for call in ["@everyone", "@here", "@channel", "https://evil", "@1"] {
        if lower.contains(call) {
            return Some(call.to_owned());
        }
    }
    let chars: Vec<char> = text.chars().collect();
    let live = |pair: &[char]| pair[1] == '@' && !pair[0].is_alphanumeric() && pair[2] != '\u{2060}';
    chars.windows(3).find(|pair| live(pair)).map(|pair| pair.iter().collect())
}

/// Lines, and fences on lines of their own.
fn fenced(
    text: &str,
    line: impl Fn(&str) -> Result<String, String>,
    column: impl Fn(&str) -> Result<String, String>,
) -> Result<Read, String> {
    let mut read = Read { size: text.encode_utf16().count(), ..Read::default() };
    let mut inside = false;
    for one in text.split('\n') {
        if one == "```" {
            inside = !inside;
        } else if one.contains("```") {
            return Err(format!("a fence in a line: {one}"));
        } else if inside {
            let seen = column(one)?;
            read.text.push_str(&seen);
            read.columns.push(seen);
        } else {
            read.text.push_str(&line(one)?);
        }
        read.text.push('\n');
    }
    if inside { Err("a fence is open".to_owned()) } else { Ok(read) }
}

/// `<address|words>`, and no other angle bracket.
fn slack(text: &str) -> Result<String, String> {
    let mut seen = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('<') {
        seen.push_str(before);
        let (link, after) = link.split_once('>').ok_or("a link is open")?;
        let (address, words) = link.split_once('|').ok_or("a link without words")?;
        if !ADDRESSES.iter().any(|start| address.starts_with(start)) || words.contains('|') {
            return Err(format!("a link to {address}"));
        }
        seen.push_str(words);
        rest = after;
    }
    seen.push_str(rest);
    if seen.contains(['<', '>']) {
        return Err(format!("a bracket: {text}"));
    }
    if text.starts_with("&gt;") {
        return Err(format!("a quotation: {text}"));
    }
    entities(&seen, &["&amp;", "&lt;", "&gt;"])
}

fn entities(text: &str, known: &[&str]) -> Result<String, String> {
    let mut seen = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        seen.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = known.iter().find(|known| rest.starts_with(**known)).ok_or(format!("no entity: {rest}"))?;
        seen.push(match *entity {
            "&amp;" => '&',
            "&lt;" => '<',
            "&gt;" => '>',
            _ => '"',
        });
        rest = &rest[entity.len()..];
    }
    Ok(seen + rest)
}

/// Markdown: `**`, code, links and escapes, and no other sign that means something.
fn discord(line: &str) -> Result<String, String> {
    let digits = line.trim_start_matches(|char: char| char.is_ascii_digit());
    let list = digits.len() < line.len() && (digits.starts_with(". ") || digits.starts_with(") "));
    if list || line.starts_with(['#', '-', '+', '>', ' ']) {
        return Err(format!("a line with a meaning: {line}"));
    }
    let (mut seen, mut bold, mut rest) = (String::new(), false, line);
    while let Some(char) = rest.chars().next() {
        rest = &rest[char.len_utf8()..];
        match char {
            '\\' => {
                let next = rest.chars().next().filter(char::is_ascii_punctuation).ok_or("an escape of nothing")?;
                seen.push(next);
                rest = &rest[1..];
            }
            '*' => {
                rest = rest.strip_prefix('*').ok_or(format!("a star: {line}"))?;
                bold = !bold;
            }
            '`' => {
                let (code, after) = rest.split_once('`').ok_or(format!("open code: {line}"))?;
                seen.push_str(code);
                rest = after;
            }
            '[' => {
                let end = rest.find("](<").ok_or(format!("a bracket: {line}"))?;
                let (address, after) = rest[end + 3..].split_once(">)").ok_or("an open link")?;
                if !ADDRESSES.iter().any(|start| address.starts_with(start)) {
                    return Err(format!("a link to {address}"));
                }
                seen.push_str(&discord(&format!("a{}", &rest[..end]))?[1..]);
                rest = after;
            }
            '_' | '~' | '|' | '<' | '>' | ']' => return Err(format!("{char} is not escaped: {line}")),
            other => seen.push(other),
        }
    }
    if bold { Err(format!("open bold: {line}")) } else { Ok(seen) }
}

/// HTML with five tags, rightly nested.
fn telegram(text: &str) -> Result<Read, String> {
    let mut read = Read::default();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    loop {
        let (before, tag) = match rest.split_once('<') {
            Some((before, tag)) => (before, Some(tag)),
            None => (rest, None),
        };
        if before.contains(['>', '"']) {
            return Err(format!("not escaped: {before}"));
        }
        let seen = entities(before, &["&amp;", "&lt;", "&gt;", "&quot;"])?;
        if open.contains(&"pre") {
            read.columns.extend(seen.split('\n').map(str::to_owned));
        }
        read.text.push_str(&seen);
        let Some(tag) = tag else { break };
        let (tag, after) = tag.split_once('>').ok_or("an open tag")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        let href = tag.strip_prefix("a href=\"").and_then(|rest| rest.strip_suffix('"'));
        let href = href.filter(|href| ADDRESSES.iter().any(|start| href.starts_with(start)));
        let known = ["b", "code", "pre"].contains(&tag) || href.is_some_and(|rest| !rest.contains('"'));
        if !known || !open.is_empty() {
            return Err(format!("<{tag}> within {open:?}"));
        }
        open.push(name);
    }
    read.size = read.text.encode_utf16().count();
    if text.len() > 4_096 * 16 {
        return Err(format!("{} bytes", text.len()));
    }
    if open.is_empty() { Ok(read) } else { Err(format!("{open:?} is open")) }
}
