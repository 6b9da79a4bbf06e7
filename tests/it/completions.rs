//! `takings completions`: a script that the shell accepts, with every command in it.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use clap::{Command as Parser, CommandFactory};
use takings::cli::args::Args;

use crate::project::Project;

fn commands() -> Vec<String> {
    Args::command().get_subcommands().map(Parser::get_name).map(str::to_owned).collect()
}

#[test]
fn every_shell_knows_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Project::new().run(["completions", shell]).ok().silent().out();
        for word in commands().iter().map(String::as_str).chain(["intake", "as-of", "format"]) {
            assert!(script.contains(word), "{word} for {shell}");
        }
    }
    Project::new().run(["completions", "csh"]).fails(2).stderr_has("bash");
}

#[test]
fn bash_accepts_its_script_and_completes_with_it() {
    let script = Project::new().run(["completions", "bash"]).ok().out();
    let bash = |arguments: &[&str], input: &str| {
        let mut bash = Command::new("bash")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        bash.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        bash.wait_with_output().unwrap()
    };
    let checked = bash(&["-n"], &script);
    assert!(checked.status.success() && checked.stderr.is_empty(), "{checked:?}");
    let ask = "COMP_WORDS=(takings ''); COMP_CWORD=1; _takings takings '' takings; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let said = bash(&[], &format!("{script}\n{ask}\n"));
    let said = String::from_utf8(said.stdout).unwrap();
    for command in commands() {
        assert!(said.lines().any(|line| line == command), "{command}: {said}");
    }
    for command in ["add", "set", "export"] {
        let ask = format!(
            "COMP_WORDS=(takings {command} dea); COMP_CWORD=2; _takings takings dea {command}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let said = bash(&[], &format!("{script}\n{ask}\n"));
        assert_eq!(String::from_utf8(said.stdout).unwrap(), "deals\n", "{command}");
    }
}
