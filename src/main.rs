//! The program. What it does is in the library; how it is called is in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    takings::cli::run(std::env::args_os())
}
