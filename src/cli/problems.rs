//! Problems in words: for people as a compiler does it, with the user's own line and the part that is meant underlined,
//! and for programs as JSON.

use serde_json::{Value, json};

use crate::{
    base::{
        problem::{Excerpt, LeftOut, Problem, Severity},
        text::{self, harmless, width},
    },
    data::DataFile,
};

/// The columns of a line in an excerpt, before it is cut around the part that is meant.
const COLUMNS: usize = 100;
/// The columns that are kept before the part that is meant.
const BEFORE: usize = 40;

/// How problems are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    /// Whether in colour.
    pub(super) color: bool,
    /// Whether without signs that are not ASCII. The user's own text stays as it is.
    pub(super) ascii: bool,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        self.paint(if severity == Severity::Error { "1;31" } else { "1;33" }, text)
    }
}

/// The problems one below the other, each with an empty line after it.
pub(super) fn text(problems: &[Problem], style: Style) -> String {
    problems.iter().map(|problem| one(problem, style) + "\n").collect()
}

/// `3 errors, 1 warning; 2 of 143 rows left out of data/deals.csv`.
pub(super) fn summary(problems: &[Problem], files: &[DataFile]) -> String {
    let n = |severity| problems.iter().filter(|problem| problem.severity() == severity).count() as u64;
    let (errors, warnings) = (n(Severity::Error), n(Severity::Warning));
    let mut counts = Vec::new();
    if errors > 0 {
        counts.push(text::count(errors, "error", "errors"));
    }
    if warnings > 0 {
        counts.push(text::count(warnings, "warning", "warnings"));
    }
    let mut parts = vec![counts.join(", ")];
    for file in files.iter().filter(|file| file.left_out > 0) {
        let (left_out, rows) =
            (text::grouped(u64::from(file.left_out)), text::count(u64::from(file.rows), "row", "rows"));
        parts.push(format!("{left_out} of {rows} left out of {}", file.path));
    }
    parts.join("; ")
}

/// The problems for programs, in the words of a page's JSON and with more about each.
pub(super) fn json(problems: &[Problem]) -> String {
    let n = |severity| problems.iter().filter(|problem| problem.severity() == severity).count();
    let document = json!({
        "problems": problems.iter().map(value).collect::<Vec<_>>(),
        "errors": n(Severity::Error),
        "warnings": n(Severity::Warning),
    });
    format!("{document:#}\n")
}

fn value(problem: &Problem) -> Value {
    json!({
        "code": problem.code.to_string(),
        "severity": problem.severity().word(),
        "place": problem.place.to_string(),
        "file": &*problem.place.file,
        "line": some(problem.place.line),
        "column": some(problem.place.column),
        "cell": problem.cell,
        "table": problem.table,
        "message": problem.message,
        "hints": problem.hints,
        "excerpt": problem.excerpt.as_ref().map(|it| json!({ "line": it.line, "start": it.start, "len": it.len })),
        "left_out": problem.left_out != LeftOut::Nothing,
    })
}

fn some(number: u32) -> Option<u32> {
    (number > 0).then_some(number)
}

fn one(problem: &Problem, style: Style) -> String {
    let severity = problem.severity();
    let head = style.severity(severity, &format!("{}[{}]", severity.word(), problem.code));
    let message = style.paint("1", &harmless(&problem.message));
    let cell = problem.cell.as_ref().map_or_else(String::new, |cell| format!(" (cell {cell})"));
    let number = problem.place.line.to_string();
    let gutter = if problem.excerpt.is_some() { number.len() } else { 1 };
    let space = " ".repeat(gutter);
    let arrow = style.paint("1;34", "-->");
    let mut lines = vec![format!("{head}: {message}")];
    lines.push(format!("{space}{arrow} {}{cell}", harmless(&problem.place.to_string())));
    if let Some(excerpt) = &problem.excerpt {
        let bar = style.paint("1;34", "|");
        let (line, mark) = marked(excerpt, style.ascii);
        lines.push(format!("{space} {bar}"));
        lines.push(format!("{} {bar} {line}", style.paint("1;34", &number)).trim_end().to_owned());
        let (indent, carets) = mark.split_at(mark.len() - mark.trim_start().len());
        lines.push(format!("{space} {bar} {indent}{}", style.severity(severity, carets)));
    }
    for hint in &problem.hints {
        lines.push(format!("{space} = help: {}", harmless(hint)));
    }
    lines.join("\n") + "\n"
}

/// The line as it can be shown, and the carets that go under it.
fn marked(excerpt: &Excerpt, ascii: bool) -> (String, String) {
    let (start, len) = (excerpt.start as usize, excerpt.len as usize);
    let show = |char: char| if char == '\t' { "    ".to_owned() } else { harmless(&char.to_string()) };
    let part = |from: usize, n: usize| excerpt.line.chars().skip(from).take(n).map(show).collect::<String>();
    let (mut before, mut inside, mut after) = (part(0, start), part(start, len), part(start + len, usize::MAX));
    let dots = if ascii { "..." } else { "…" };
    if width(&before) + width(&inside) + width(&after) > COLUMNS {
        if width(&before) > BEFORE {
            before = format!("{dots}{}", tail(&before, BEFORE));
        }
        let room = COLUMNS.saturating_sub(width(&before));
        if width(&inside) > room {
            (inside, after) = (head(&inside, room), dots.to_owned());
        }
        let room = room.saturating_sub(width(&inside));
        if width(&after) > room {
            after = format!("{}{dots}", head(&after, room));
        }
    }
    let carets = width(&format!("{before}{inside}")).saturating_sub(width(&before)).max(1);
    (format!("{before}{inside}{after}"), format!("{}{}", " ".repeat(width(&before)), "^".repeat(carets)))
}

/// As much of the beginning as fits.
fn head(text: &str, columns: usize) -> String {
    let mut taken = String::new();
    for char in text.chars() {
        taken.push(char);
        if width(&taken) > columns {
            taken.pop();
            break;
        }
    }
    taken
}

/// As much of the end as fits.
fn tail(text: &str, columns: usize) -> String {
    let ends = text.char_indices().map(|(at, _)| text.get(at..).unwrap_or_default());
    ends.into_iter().find(|end| width(end) <= columns).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::problem::{Code, Place};

    fn excerpt(line: &str, marked: &str) -> Excerpt {
        let start = line[..line.find(marked).unwrap()].chars().count() as u32;
        Excerpt { line: line.into(), start, len: marked.chars().count() as u32 }
    }

    #[test]
    fn carets_stand_under_what_is_meant() {
        for (line, part, shown, carets) in [
            ("a,b,c", "b", "a,b,c", "  ^"),
            ("日本,wonn", "wonn", "日本,wonn", "     ^^^^"),
            ("a,日本", "日本", "a,日本", "  ^^^^"),
            ("e\u{301}t\tx", "x", "e\u{301}t    x", "      ^"),
            ("a\u{1b}b,x", "x", "a\\u{1b}b,x", "         ^"),
            ("👩‍💻,x", "x", "👩‍💻,x", "   ^"),
        ] {
            let (line, mark) = marked(&excerpt(line, part), false);
            assert_eq!((line.as_str(), mark.as_str()), (shown, carets));
        }
        let point = Excerpt { line: "a,".into(), start: 2, len: 0 };
        assert_eq!(marked(&point, false).1, "  ^");
        let beyond = Excerpt { line: "a".into(), start: 9, len: 9 };
        assert_eq!(marked(&beyond, false).1, " ^");
    }

    #[test]
    fn long_lines_are_cut_around_the_part() {
        let line = format!("{}WRONG{}", "x".repeat(500), "y".repeat(500));
        let (shown, mark) = marked(&excerpt(&line, "WRONG"), false);
        assert!(width(&shown) <= COLUMNS + 2, "{}", width(&shown));
        assert_eq!(&shown.chars().skip(mark.find('^').unwrap()).take(5).collect::<String>(), "WRONG");
        assert!(shown.starts_with('…') && shown.ends_with('…'));
        let wide = excerpt(&line, &line);
        assert!(width(&marked(&wide, true).0) <= COLUMNS + 3);
    }

    #[test]
    fn a_problem_says_all_that_it_knows() {
        let place = Place { file: "data/deals.csv".into(), line: 17, column: 3 };
        let problem = Problem {
            cell: Some("B17".into()),
            excerpt: Some(excerpt("x,1.2.3,y", "1.2.3")),
            ..Problem::new(Code::E104, place, "`1.2.3` is not an amount").hint("write 1200.50")
        };
        let wanted = "error[E104]: `1.2.3` is not an amount\n  --> data/deals.csv:17:3 (cell B17)\n   |\n17 | x,1.2.3,y\n   |   ^^^^^\n   = help: write 1200.50\n";
        assert_eq!(one(&problem, Style::default()), wanted);
        let files = [DataFile { path: "data/deals.csv".into(), table: "deals", rows: 143, left_out: 2, updated: None }];
        assert_eq!(summary(&[problem], &files), "1 error; 2 of 143 rows left out of data/deals.csv");
    }
}
