//! Reads a list of rules, with corrections.

mod list;
mod quote;
mod text;

pub(super) use quote::quote;

use super::fix::Fix;
use super::flaw::is_blank;

/// A reader of one list.
pub(super) struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    /// Brackets that were left out and may be closed later.
    extra: usize,
    /// The corrections.
    pub(super) repairs: Vec<(Fix, usize)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(chars: &'a [char], at: usize) -> Self {
        Self {
            chars,
            at,
            extra: 0,
            repairs: Vec::new(),
        }
    }

    /// The position behind what was read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn fix(&mut self, fix: Fix) {
        self.repairs.push((fix, self.at));
    }

    /// Skips white space, comments and the backslash before a line end in a shell.
    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            let next = self.chars.get(self.at + 1).copied();
            match c {
                _ if c.is_whitespace() => self.at += 1,
                _ if is_blank(c) => {
                    self.fix(Fix::Invisible);
                    self.at += 1;
                }
                '\\' if next == Some('\n') => {
                    self.fix(Fix::ShellQuotes);
                    self.at += 2;
                }
                '#' | '/' if c == '#' || next == Some('/') => {
                    self.fix(Fix::Comment);
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }
}
