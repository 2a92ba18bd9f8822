//! A mistake as the problem of a run: the command with a caret, what was understood, and the line to enter.

use std::ffi::OsString;

use super::wrong::Wrong;
use crate::cli::exit::Problem;

/// The command of a run.
#[derive(Debug)]
pub(super) struct Command {
    /// As it is shown.
    text: String,
    /// The other arguments of the run: the system, the options.
    others: Vec<String>,
    editor: bool,
}

impl Command {
    /// The command of this run, in whose arguments `words` are.
    pub(super) fn of_this_run(words: &[String]) -> Self {
        Self::of(words, std::env::args_os().skip(1))
    }

    fn of(words: &[String], arguments: impl Iterator<Item = OsString>) -> Self {
        let arguments: Vec<String> = arguments
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        let mut words_left = words.iter().peekable();
        let mut name = Some("auth");
        let editor = arguments.last().is_some_and(|last| last == "--");
        let others = arguments.into_iter().filter(|argument| {
            if name == Some(argument) {
                name = None;
                return false;
            }
            let is_word = name.is_none() && words_left.next_if(|word| *word == argument).is_some();
            !is_word && argument != "--"
        });
        Self {
            others: others.collect(),
            text: words.join(" "),
            editor,
        }
    }

    /// Whether the last argument is `--`, which no parser of arguments passes on.
    pub(super) fn editor(&self) -> bool {
        self.editor
    }

    /// The problem of a mistake.
    pub(super) fn problem(&self, wrong: &Wrong) -> Problem {
        let why = match &wrong.why {
            Some(why) => format!("{}\nNothing was sent.", sentence(why)),
            None => "Nothing was sent.".to_owned(),
        };
        let problem = Problem::usage(wrong.shown(&self.text)).means(why);
        match wrong.line(&self.others) {
            Some(line) if wrong.example => problem.next(format!("For example: {line}")),
            Some(line) => problem.next(format!("Enter: {line}")),
            None => problem,
        }
    }
}

fn sentence(text: &str) -> String {
    match text.ends_with(['.', '?', ':']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(words: &[&str], arguments: &str) -> Command {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Command::of(&words, arguments.split(' ').map(OsString::from))
    }

    #[test]
    fn the_line_to_enter_has_the_options_of_the_run() {
        let words = ["api_key", "create", "name="];
        let command = command(&words, "-U root auth api_key create -u nas1 name= --save f");
        let wrong = Wrong::new("name has no value")
            .at(20)
            .right(words.map(str::to_owned).into());
        assert_eq!(
            command.problem(&wrong).said(),
            "tnkeys: name has no value\n  api_key create name=\n                      ^\nNothing was sent.\n\
             Enter: tnkeys auth api_key create name= -U root -u nas1 --save f"
        );
        assert!(!command.editor());
    }

    #[test]
    fn the_last_argument_asks_for_the_editor() {
        let command = command(&["api_key", "create"], "auth api_key create --");
        assert!(command.editor() && command.others.is_empty());
    }
}
