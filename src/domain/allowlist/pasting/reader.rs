//! Reads a list of rules, with corrections.

use super::fix::Fix;
use super::flaw::{Flaw, MOST, is_blank};
use crate::domain::rule::{Rule, Verb};
use crate::domain::text::harmless;

/// A reader of one list.
pub(super) struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    /// Brackets that were left out and may be closed later.
    extra: usize,
    /// The corrections.
    pub(super) repairs: Vec<(Fix, usize)>,
}

/// The kind of a quote: what closes it, and the correction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    Double,
    Single,
    CurlyDouble,
    CurlySingle,
}

/// The kind of a quote character.
pub(super) fn quote(c: char) -> Option<Quote> {
    match c {
        '"' => Some(Quote::Double),
        '\'' => Some(Quote::Single),
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' | '\u{ff02}' => Some(Quote::CurlyDouble),
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2035}' | '\u{b4}' => Some(Quote::CurlySingle),
        _ => None,
    }
}

impl Quote {
    fn closes(self, c: char) -> bool {
        match self {
            Self::Double => c == '"',
            Self::Single => c == '\'',
            Self::CurlyDouble => matches!(quote(c), Some(Self::CurlyDouble | Self::Double)),
            Self::CurlySingle => matches!(quote(c), Some(Self::CurlySingle | Self::Single)),
        }
    }
}

/// A text with its position.
struct Word {
    text: String,
    at: usize,
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

    /// A list of rules, a single rule, or an empty value.
    pub(super) fn list(&mut self) -> Result<Vec<Rule>, Flaw> {
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

    /// A text, with or without quotes. `expected` completes the error.
    fn word(&mut self, expected: &str) -> Result<Word, Flaw> {
        let at = self.at;
        let slashes = self.slashes(at);
        let open = self.chars.get(at + slashes).copied();
        if let Some(kind) = open.and_then(quote) {
            self.at += slashes + 1;
            match (slashes, kind) {
                (0, Quote::Double) => {}
                (0, Quote::Single) => self.repairs.push((Fix::SingleQuotes, at)),
                (0, _) => self.repairs.push((Fix::CurlyQuotes, at)),
                _ => self.repairs.push((Fix::ShellQuotes, at)),
            }
            let text = self.quoted(at, kind, slashes)?;
            return Ok(Word { text, at });
        }
        let text: String = self.bare().collect();
        let literal = matches!(
            text.as_str(),
            "None" | "null" | "True" | "true" | "False" | "false"
        );
        if text.is_empty() || literal || text.parse::<f64>().is_ok() {
            return Err(Flaw::new(at, format!("expected {expected}")));
        }
        self.at += text.chars().count();
        self.repairs.push((Fix::NoQuotes, at));
        Ok(Word { text, at })
    }

    /// The characters of a word without quotes.
    fn bare(&self) -> impl Iterator<Item = char> {
        let rest = self.chars.iter().copied().skip(self.at);
        rest.take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '*' | '/' | '-' | '?'))
    }

    fn slashes(&self, at: usize) -> usize {
        let rest = self.chars.iter().skip(at);
        rest.take_while(|c| **c == '\\').count()
    }

    /// The rest of a text behind its opening quote, which `slashes` backslashes precede.
    fn quoted(&mut self, open: usize, kind: Quote, slashes: usize) -> Result<String, Flaw> {
        let not_closed = || Flaw::new(open, "this quote is not closed");
        let mut text = String::new();
        let mut broken = None;
        loop {
            let at = self.at;
            let c = self.peek().ok_or_else(not_closed)?;
            self.at += 1;
            if c == '\\' {
                let run = self.slashes(at);
                let behind = self.chars.get(at + run).copied();
                if slashes > 0 {
                    // Inside of shell quotes, the closing quote has the backslashes of the opening one.
                    if behind.is_some_and(|c| kind.closes(c)) {
                        self.at = at + run + 1;
                        break;
                    }
                    text.push(c);
                } else {
                    text.push(self.escape(at)?);
                }
            } else if kind.closes(c) {
                break;
            } else if c == '\n' {
                broken = Some(at);
                let kept = text.trim_end_matches(is_blank).len();
                text.truncate(kept);
                while self.peek().is_some_and(is_blank) {
                    self.at += 1;
                }
            } else {
                text.push(c);
            }
        }
        if let Some(at) = broken {
            // A name that a narrow terminal broke has none of these; a text whose quote is missing has.
            if text.contains(|c: char| is_blank(c) || matches!(c, ',' | ':' | '=' | '{' | '}')) {
                return Err(not_closed());
            }
            self.repairs.push((Fix::Joined, at));
        }
        Ok(text)
    }

    /// An escape of JSON, Python or JavaScript; the backslash at `at` is behind the reader.
    fn escape(&mut self, at: usize) -> Result<char, Flaw> {
        let wrong = || Flaw::new(at, "this backslash does not start a known escape");
        let c = self.peek().ok_or_else(wrong)?;
        self.at += 1;
        Ok(match c {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '"' | '\'' | '\\' | '/' => c,
            'x' => self.code(2).and_then(char::from_u32).ok_or_else(wrong)?,
            'u' => {
                let high = self.code(4).ok_or_else(wrong)?;
                if (0xd800..0xdc00).contains(&high) {
                    let pair =
                        self.peek() == Some('\\') && self.chars.get(self.at + 1) == Some(&'u');
                    self.at += 2;
                    let low = self
                        .code(4)
                        .filter(|low| pair && (0xdc00..0xe000).contains(low));
                    let low = low.ok_or_else(wrong)?;
                    let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    char::from_u32(code).ok_or_else(wrong)?
                } else {
                    char::from_u32(high).ok_or_else(wrong)?
                }
            }
            _ => return Err(wrong()),
        })
    }

    /// A number of so many hexadecimal digits.
    fn code(&mut self, digits: usize) -> Option<u32> {
        let text: String = self.chars.iter().skip(self.at).take(digits).collect();
        let all = text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit());
        self.at += digits;
        all.then(|| u32::from_str_radix(&text, 16).ok())?
    }
}
