//! Questions to a person at a terminal: one at a time, each answer judged as it is given. It knows no table; which
//! questions there are for a row is in [`fields`].

pub(super) mod deal;
pub(super) mod fields;

use std::{
    fmt::Display,
    io::{self, IsTerminal},
};

use inquire::{
    Confirm, CustomUserError, InquireError, Select, Text,
    list_option::ListOption,
    ui::{Attributes, Color, ErrorMessageRenderConfig, RenderConfig, StyleSheet, Styled},
    validator::Validation,
};

use super::{failure::Failure, terminal::Terminal};
use crate::base::text::harmless;

/// The choices that are shown at a time.
const SHOWN: usize = 8;

/// What stands before a word of what is wrong with an answer that is being typed.
const WRONG: &str = "! ";

/// Somebody who can be asked.
#[derive(Debug)]
pub(super) struct Ask {
    look: RenderConfig<'static>,
}

/// What is asked, and what is known of the answer.
pub(super) struct Question<'a> {
    /// What it is about, in a word or two.
    pub(super) label: &'a str,
    /// What helps to answer.
    pub(super) help: &'a str,
    /// The answer where none is given; empty for none.
    pub(super) default: &'a str,
    /// What stands there already, to be changed.
    pub(super) now: &'a str,
    /// What can be chosen, the likeliest first.
    pub(super) choices: &'a [String],
    /// Whether choices are shown before anything is typed.
    pub(super) is_list: bool,
    /// The answer as it is kept, or what is wrong with it.
    pub(super) judge: &'a dyn Fn(&str) -> Result<String, String>,
}

impl Ask {
    /// Somebody at a terminal that can show questions; they go to standard error, so that results can be kept apart.
    pub(super) fn on(terminal: &Terminal) -> Option<Ask> {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let is_there = io::stdin().is_terminal() && io::stderr().is_terminal() && !is_dumb;
        is_there.then(|| Ask { look: look(terminal.err_color()) })
    }

    /// A text that is judged.
    pub(super) fn text(&self, question: &Question<'_>) -> Result<String, Failure> {
        let Question { choices, judge, is_list, .. } = *question;
        let judged = move |text: &str| -> Result<Validation, CustomUserError> {
            let wrong = text.strip_prefix(WRONG).map(str::to_owned).or_else(|| judge(text).err());
            Ok(wrong.map_or(Validation::Valid, |wrong| Validation::Invalid(harmless(&wrong).into())))
        };
        let offered = move |typed: &str| -> Result<Vec<String>, CustomUserError> {
            let is_new = typed.trim().is_empty();
            let offered = if is_new && !is_list { Vec::new() } else { like(typed, choices) };
            Ok(if is_new || !offered.is_empty() { offered } else { reading(typed, judge) })
        };
        let shown = |text: &str| harmless(&judge(text).unwrap_or_else(|_| text.to_owned()));
        let mut text = Text::new(question.label)
            .with_validator(judged)
            .with_autocomplete(offered)
            .with_formatter(&shown)
            .with_page_size(SHOWN)
            .with_render_config(self.look);
        if !question.help.is_empty() {
            text = text.with_help_message(question.help);
        }
        if !question.default.is_empty() {
            text = text.with_default(question.default);
        }
        if !question.now.is_empty() {
            text = text.with_initial_value(question.now);
        }
        let answer = text.prompt().map_err(stopped)?;
        judge(&answer).map_err(Failure::new)
    }

    /// One of some options, by its number. `start` is the likeliest. Where nothing has what is typed, that is said in
    /// place of the options, and Enter asks again.
    pub(super) fn one_of<T: Display>(&self, label: &str, options: &[T], start: usize) -> Result<usize, Failure> {
        let mut lines: Vec<String> = options.iter().map(ToString::to_string).collect();
        let known = lines.clone();
        lines.push("! nothing here has that: Enter starts again".to_owned());
        let score = |typed: &str, _: &String, line: &str, at: usize| {
            let is_any = || known.iter().any(|line| fit(typed, line).is_some());
            match at {
                _ if at == known.len() => (!is_any()).then_some(0),
                _ if at == start && typed.is_empty() => Some(i64::MAX),
                _ => fit(typed, line).map(|fit| fit - at as i64),
            }
        };
        // What stands in columns is one line of words once it is chosen.
        let words = |line: ListOption<&String>| line.value.split_whitespace().collect::<Vec<_>>().join(" ");
        loop {
            let chosen = Select::new(label, lines.clone())
                .with_scorer(&score)
                .with_formatter(&words)
                .with_page_size(SHOWN)
                .with_help_message("up and down to move, Enter to choose, type to narrow it down")
                .with_render_config(self.look)
                .raw_prompt();
            let at = chosen.map_err(stopped)?.index;
            if at < known.len() {
                return Ok(at);
            }
        }
    }

    /// Yes or no; `default` where only Enter is pressed.
    pub(super) fn yes(&self, label: &str, default: bool) -> Result<bool, Failure> {
        Confirm::new(label).with_default(default).with_render_config(self.look).prompt().map_err(stopped)
    }
}

/// That a person did not go on.
pub(super) fn nothing_written() -> Failure {
    Failure::new("stopped: nothing was written")
}

/// Why there is no answer.
fn stopped(error: InquireError) -> Failure {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => nothing_written(),
        error => Failure::new(format!("cannot ask at this terminal: {error}"))
            .hint("give the values with the command: `--help` shows its form"),
    }
}

/// What is said of an answer while it is typed: how it is read, where that is not as it stands, or what is wrong with it.
fn reading(typed: &str, judge: &dyn Fn(&str) -> Result<String, String>) -> Vec<String> {
    match judge(typed) {
        Ok(read) if read == typed.trim() => Vec::new(),
        Ok(read) => vec![harmless(&read)],
        // The way out is said with Enter.
        Err(wrong) => vec![format!("{WRONG}{}", harmless(wrong.split("; ").next().unwrap_or(&wrong)))],
    }
}

/// How well a line fits what was typed, which it has somewhere: one that begins so fits best.
fn fit(typed: &str, line: &str) -> Option<i64> {
    let (typed, line) = (typed.trim().to_lowercase(), line.to_lowercase());
    let score = if line.starts_with(&typed) { i64::from(u32::MAX) } else { 0 };
    line.contains(&typed).then_some(score)
}

/// The choices that what was typed may mean: those that begin so first. After `;`, the next of several.
fn like(typed: &str, choices: &[String]) -> Vec<String> {
    let (before, part) = typed.rfind(';').map_or(("", typed), |at| typed.split_at(at + 1));
    let part = part.trim().to_lowercase();
    let begins = |choice: &&String| choice.to_lowercase().starts_with(&part);
    let has = |choice: &&String| choice.to_lowercase().contains(&part);
    let found = choices.iter().filter(begins).chain(choices.iter().filter(|choice| !begins(choice) && has(choice)));
    let whole = |choice: &String| if before.is_empty() { choice.clone() } else { format!("{before} {choice}") };
    let all: Vec<String> = found.map(whole).collect();
    // What is typed out needs no offer.
    if all.len() == 1 && all[0].trim() == typed.trim() { Vec::new() } else { all }
}

fn look(color: bool) -> RenderConfig<'static> {
    if !color {
        return RenderConfig::empty()
            .with_answered_prompt_prefix(Styled::new(">"))
            .with_error_message(ErrorMessageRenderConfig::empty().with_prefix(Styled::new("!")));
    }
    let red = StyleSheet::new().with_fg(Color::LightRed);
    let error = ErrorMessageRenderConfig::default_colored()
        .with_prefix(Styled::new("!").with_style_sheet(red))
        .with_message(red);
    RenderConfig::default_colored()
        .with_help_message(StyleSheet::new().with_fg(Color::DarkGrey))
        .with_default_value(StyleSheet::new().with_fg(Color::DarkGrey))
        .with_answer(StyleSheet::new().with_attr(Attributes::BOLD))
        .with_error_message(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_so_is_offered_first() {
        let choices = ["Upwork", "Braintrust", "Up", "maya", "tom"].map(str::to_owned);
        for (typed, offered) in [
            ("", &["Upwork", "Braintrust", "Up", "maya", "tom"][..]),
            ("UP", &["Upwork", "Up"]),
            ("r", &["Upwork", "Braintrust"]),
            ("Upwork", &[]),
            ("Fiverr", &[]),
            ("maya; t", &["maya; tom", "maya; Braintrust"]),
            ("maya; tom", &[]),
        ] {
            assert_eq!(like(typed, &choices), offered, "{typed}");
        }
    }
}
