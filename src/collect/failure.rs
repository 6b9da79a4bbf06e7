//! Why a source could not be collected: a few kinds, each with words that never hold a secret.

use std::fmt;

/// Why a source could not be collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What sort of failure it is.
    pub kind: FailureKind,
    /// What happened: lower case, no full stop.
    pub message: String,
    /// The next step.
    pub hints: Vec<String>,
}

/// The sorts of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The definition cannot be used.
    Definition,
    /// A secret is missing or is not what it should be.
    Secret,
    /// The service did not answer in time.
    Timeout,
    /// The service cannot be reached.
    Connection,
    /// It answered with a status that is an error.
    Status(u16),
    /// It answered with something that cannot be read.
    Malformed,
    /// It answered that something is wrong.
    Refused,
    /// An expectation does not hold.
    Expectation,
    /// The pages do not come to an end, or come again.
    Pages,
    /// It has no rows although there must be some.
    Empty,
    /// Too many rows are gone.
    Shrink,
    /// A file could not be read or written.
    File,
}

impl FailureKind {
    /// The word for it in logs.
    pub fn word(self) -> &'static str {
        match self {
            FailureKind::Definition => "definition",
            FailureKind::Secret => "secret",
            FailureKind::Timeout => "timeout",
            FailureKind::Connection => "connection",
            FailureKind::Status(_) => "status",
            FailureKind::Malformed => "malformed",
            FailureKind::Refused => "refused",
            FailureKind::Expectation => "expectation",
            FailureKind::Pages => "pages",
            FailureKind::Empty => "empty",
            FailureKind::Shrink => "shrink",
            FailureKind::File => "file",
        }
    }
}

impl Failure {
    /// A failure with its message.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Failure {
        Failure { kind, message: message.into(), hints: Vec::new() }
    }

    /// The same with one more hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
