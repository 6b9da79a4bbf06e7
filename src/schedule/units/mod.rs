//! The schedule in the words of the timers that a machine has already. They only wake `takings run --once`, which knows what
//! is due and catches up: a timer that rings too often, or late, makes nothing wrong.

mod crontab;
mod launchd;
mod systemd;

pub use self::{crontab::crontab, launchd::launchd, systemd::systemd};
use std::path::MAIN_SEPARATOR;

use super::Plan;
use crate::base::{cron::Cron, text::join};

/// What a timer starts, and where.
#[derive(Clone, Debug)]
pub struct Place {
    /// The program, with its whole path. No control character is in it.
    pub program: String,
    /// The folder of the business, with its whole path. No control character is in it.
    pub folder: String,
}

/// What is done when nobody tells otherwise, in minutes: where a timer cannot be told the time zone, nothing comes later.
const OFTEN: u32 = 15;

impl Place {
    /// What is started.
    fn words(&self) -> [&str; 5] {
        [&self.program, "--dir", &self.folder, "run", "--once"]
    }

    /// A name for its units: letters, digits and `-`.
    fn slug(&self) -> String {
        let name = self.folder.rsplit(MAIN_SEPARATOR).find(|part| !part.is_empty()).unwrap_or_default();
        let plain = name.to_lowercase().replace(|char: char| !char.is_ascii_alphanumeric(), "-");
        let slug = plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        if slug.is_empty() { "business".to_owned() } else { slug }
    }
}

/// The times of a plan, each once, with the jobs that have it.
fn times(plan: &Plan) -> Vec<(&Cron, String)> {
    let mut times: Vec<(&Cron, Vec<&str>)> = Vec::new();
    for (job, cron) in &plan.jobs {
        match times.iter_mut().find(|(known, _)| known.numeric() == cron.numeric()) {
            Some((_, jobs)) => jobs.push(job.name()),
            None => times.push((cron, vec![job.name()])),
        }
    }
    times.into_iter().map(|(cron, jobs)| (cron, join(&jobs))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_named_after_the_folder() {
        for (folder, slug) in [
            ("/srv/My Business", "my-business"),
            ("/srv/Ünï & co_2/", "n-co-2"),
            ("/", "business"),
            ("/srv/it's \\ $1", "it-s-1"),
        ] {
            let place = Place { program: String::new(), folder: folder.to_owned() };
            assert_eq!(place.slug(), slug, "{folder}");
        }
    }
}
