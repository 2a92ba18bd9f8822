//! The grammar: a list, its rules, and the fields of a rule.

use super::Reader;
use super::text::Word;
use crate::domain::allowlist::pasting::fix::Fix;
use crate::domain::allowlist::pasting::flaw::{Flaw, MOST};
use crate::domain::rule::{Rule, Verb};
use crate::domain::text::harmless;

impl Reader<'_> {
    /// A list of rules, a single rule, or an empty value.
    pub(in super::super) fn list(&mut self) -> Result<Vec<Rule>, Flaw> {
        self.skip();
        let start = self.at;
        match self.peek() {
            Some('[') => self.at += 1,
            Some('{') => {
                self.fix(Fix::NoList);
                return self.entries(None);
            }
            _ => {
                let word: String = self.bare().collect();
                if matches!(word.as_str(), "None" | "null") {
                    self.fix(Fix::Null);
                    self.at += word.len();
                    return Ok(Vec::new());
                }
                return Err(Flaw::new(start, "expected a list of rules: [ … ]"));
            }
        }
        self.entries(Some(start))
    }

    /// The entries of the list that starts at `open`; without one, of a list without brackets.
    fn entries(&mut self, open: Option<usize>) -> Result<Vec<Rule>, Flaw> {
        let mut rules = Vec::new();
        let mut comma = true;
        loop {
            self.skip();
            let at = self.at;
            match self.peek() {
                Some(']') if self.extra > 0 => {
                    self.fix(Fix::Bracket(']'));
                    self.extra -= 1;
                    self.at += 1;
                }
                Some(']') if open.is_some() => {
                    if comma && !rules.is_empty() {
                        self.fix(Fix::Comma);
                    }
                    self.at += 1;
                    return Ok(rules);
                }
                Some(',') => {
                    if comma {
                        self.fix(Fix::Comma);
                    }
                    comma = true;
                    self.at += 1;
                }
                Some('{') if !comma => {
                    return Err(Flaw::new(at, "a comma is missing before this rule"));
                }
                Some('{') => {
                    rules.push(self.rule()?);
                    comma = false;
                    if rules.len() > MOST {
                        let what = format!("too many rules: the limit is {MOST}");
                        return Err(Flaw::new(at, what));
                    }
                }
                Some('[') if comma => {
                    self.fix(Fix::Bracket('['));
                    self.extra += 1;
                    self.at += 1;
                }
                _ if open.is_none() => {
                    if comma {
                        self.fix(Fix::Comma);
                    }
                    return Ok(rules);
                }
                None => return Err(Flaw::new(at, "the list is not closed: ] is missing")),
                Some(_) => {
                    return Err(Flaw::new(
                        at,
                        "expected a rule: {\"method\": …, \"resource\": …}",
                    ));
                }
            }
        }
    }

    fn rule(&mut self) -> Result<Rule, Flaw> {
        let start = self.at;
        let outside = std::mem::take(&mut self.extra);
        self.at += 1;
        let (mut method, mut resource) = (None, None);
        let mut comma = true;
        loop {
            self.skip();
            let at = self.at;
            match self.peek() {
                Some('}') => {
                    if comma && (method.is_some() || resource.is_some()) {
                        self.fix(Fix::Comma);
                    }
                    self.at += 1;
                    break;
                }
                Some(',') => {
                    if comma {
                        self.fix(Fix::Comma);
                    }
                    comma = true;
                    self.at += 1;
                }
                Some('[') if comma => {
                    self.fix(Fix::Bracket('['));
                    self.extra += 1;
                    self.at += 1;
                }
                Some(']') if self.extra > 0 => {
                    self.fix(Fix::Bracket(']'));
                    self.extra -= 1;
                    self.at += 1;
                }
                None => return Err(Flaw::new(start, "this rule is not closed: } is missing")),
                Some('{' | ']') => {
                    return Err(Flaw::new(at, "} is missing before this"));
                }
                Some(_) if !comma => {
                    return Err(Flaw::new(at, "a comma is missing before this"));
                }
                Some(_) => {
                    self.field(&mut method, &mut resource)?;
                    comma = false;
                }
            }
        }
        self.extra = outside;
        let Some(method) = method else {
            return Err(Flaw::new(start, "this rule has no method"));
        };
        let Some(resource) = resource else {
            return Err(Flaw::new(start, "this rule has no resource"));
        };
        Ok(Rule::new(self.verb(method), resource.text))
    }

    /// Reads one field into its slot.
    fn field(
        &mut self,
        method: &mut Option<Word>,
        resource: &mut Option<Word>,
    ) -> Result<(), Flaw> {
        let name = self.word("a name: method or resource")?;
        let shown: String = harmless(&name.text).chars().take(20).collect();
        let lower = name.text.to_ascii_lowercase();
        let (known, slot) = match lower.as_str() {
            "method" => ("method", method),
            "resource" => ("resource", resource),
            _ => {
                let what = format!("\"{shown}\" is not part of a rule: use method and resource");
                return Err(Flaw::new(name.at, what));
            }
        };
        if name.text != known {
            self.repairs.push((Fix::Name(known), name.at));
        }
        if slot.is_some() {
            let what = format!("this rule has {known} twice");
            return Err(Flaw::new(name.at, what));
        }
        self.skip();
        match self.peek() {
            Some(':') => self.at += 1,
            Some('=') => {
                self.fix(Fix::Equals);
                self.at += 1;
                if self.peek() == Some('>') {
                    self.at += 1;
                }
            }
            _ => {
                let what = format!("a colon is missing after {known}");
                return Err(Flaw::new(self.at, what));
            }
        }
        self.skip();
        let value = self.word(&format!("the {known}, in quotes"))?;
        if value.text.is_empty() && known == "resource" {
            return Err(Flaw::new(value.at, "the resource is empty"));
        }
        *slot = Some(value);
        Ok(())
    }

    /// A method; a known one in another case is corrected.
    fn verb(&mut self, word: Word) -> Verb {
        let verb = Verb::parse(&word.text);
        if !matches!(verb, Verb::Other(_)) {
            return verb;
        }
        match Verb::parse(&word.text.trim().to_ascii_uppercase()) {
            Verb::Other(_) => verb,
            known => {
                self.repairs.push((Fix::Capitals(word.text), word.at));
                known
            }
        }
    }
}
