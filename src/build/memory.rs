//! What the last build made, for the next one: a page that says the same in the same frame is not drawn again. What is
//! built with it is, byte for byte, what would be built without it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::Outputs;
use crate::{
    config::Business,
    render::{
        html::NavGroup,
        template::{TemplateError, Templates},
    },
    report::model::Report,
};

/// What the last build of a folder made.
#[derive(Debug, Default)]
pub struct Memory {
    own_templates: Vec<(String, String)>,
    templates: Option<Arc<Templates>>,
    frame: (String, Option<String>, Vec<NavGroup>),
    drawn: Drawn,
}

/// Reports by the path of their files, each with what became of it.
#[derive(Debug, Default)]
pub(super) struct Drawn(Mutex<BTreeMap<String, Kept>>);

#[derive(Debug)]
struct Kept {
    report: Report,
    outputs: Outputs,
    /// Whether this build had it too.
    is_of_now: bool,
}

impl Memory {
    /// The templates, made anew where the folder's own ones changed.
    pub(super) fn templates(&mut self, own: Vec<(String, String)>) -> Result<Arc<Templates>, TemplateError> {
        if let Some(templates) = self.templates.as_ref().filter(|_| self.own_templates == own) {
            return Ok(Arc::clone(templates));
        }
        self.templates = None;
        self.drawn = Drawn::default();
        let templates = Arc::new(Templates::new(own.clone())?);
        self.own_templates = own;
        self.templates = Some(Arc::clone(&templates));
        Ok(templates)
    }

    /// What is drawn already in this frame.
    pub(super) fn drawn(&mut self, business: &Business, nav: &[NavGroup]) -> &Drawn {
        let (name, url, known) = &self.frame;
        if *name != business.name || *url != business.url || known != nav {
            self.frame = (business.name.clone(), business.url.clone(), nav.to_vec());
            self.drawn = Drawn::default();
        }
        self.drawn.begin();
        &self.drawn
    }

    /// Forgets what this build had no more.
    pub(super) fn tidy(&self) {
        self.drawn.all().retain(|_, kept| kept.is_of_now);
    }
}

impl Drawn {
    /// The files of a report at a path: those that are there, if it says the same, else what `draw` gives.
    pub(super) fn files(
        &self,
        path: &str,
        report: &Report,
        draw: impl FnOnce() -> Result<Outputs, TemplateError>,
    ) -> Result<Outputs, TemplateError> {
        if let Some(kept) = self.all().get_mut(path).filter(|kept| kept.report == *report) {
            kept.is_of_now = true;
            return Ok(kept.outputs.clone());
        }
        let outputs = draw()?;
        let kept = Kept { report: report.clone(), outputs: outputs.clone(), is_of_now: true };
        self.all().insert(path.to_owned(), kept);
        Ok(outputs)
    }

    fn begin(&self) {
        self.all().values_mut().for_each(|kept| kept.is_of_now = false);
    }

    fn all(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Kept>> {
        // Whoever held it and panicked left whole values.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
