//! Targets that are missed.

use super::{Alert, Looked, State};
use crate::{
    base::value::Detail,
    metrics::targets::{self, Target},
};

pub(super) fn deviations(looked: &Looked<'_>) -> Vec<Alert> {
    looked.now.targets().targets.iter().map(of).collect()
}

fn of(target: &Target) -> Alert {
    let state = match target.state {
        targets::State::Met | targets::State::OnPace => State::Ok,
        targets::State::Close => State::Watch,
        targets::State::Missed => State::Alarm,
        targets::State::TooEarly | targets::State::Awaiting | targets::State::Unknown => State::Insufficient,
    };
    let bound = if target.at_most { "at most " } else { "" };
    let value = target.value.words(Detail::Short);
    Alert {
        state,
        words: format!("is {value}, {bound}{} wanted", target.goal.words(Detail::Short)),
        evidence: target.why.clone(),
        many: "targets are missed",
        ..Alert::new("target", &target.id, target.label.as_str(), "targets")
    }
}
