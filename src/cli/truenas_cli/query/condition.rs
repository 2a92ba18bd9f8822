//! The condition of a query, as the TrueNAS CLI reads it: `id > 2 and name.startswith('svc')`.

use serde_json::Value;

use super::super::entry::{Column, Type};
use super::super::wrong::Wrong;
use super::operand::{self, Operand};
use super::operator::Operator;
use super::token::{self, Token};
use crate::domain::quote;

/// A condition.
#[derive(Debug)]
pub(super) enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Compare(Column, Operator, Operand),
}

/// Deepest nesting of a condition.
const DEEPEST: usize = 64;

/// Reads a condition, which starts at a position of the command.
pub(super) fn read(text: &str, at: usize, columns: &[Column]) -> Result<Condition, Wrong> {
    let tokens = token::read(text, at)?;
    let end = at + text.chars().count();
    let mut parser = Parser {
        tokens,
        next: 0,
        end,
        columns,
        depth: 0,
    };
    let condition = parser.any()?;
    match parser.peek() {
        None => Ok(condition),
        Some(Token::Sign("=")) => Err(parser.single_equal()),
        Some(_) => Err(parser.wrong("The condition continues only with and or or")),
    }
}

struct Parser<'a> {
    tokens: Vec<(Token, usize)>,
    next: usize,
    end: usize,
    columns: &'a [Column],
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    /// The position of the next word.
    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(_, at)| *at)
    }

    fn wrong(&self, what: impl Into<String>) -> Wrong {
        Wrong::new(what).at(self.at())
    }

    fn single_equal(&self) -> Wrong {
        self.wrong("= compares nothing: use == in a condition")
            .repair(1, "==")
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.next += usize::from(token.is_some());
        token
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found =
            matches!(self.peek(), Some(Token::Name(name)) if name.eq_ignore_ascii_case(word));
        self.next += usize::from(found);
        found
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(own)) if *own == sign);
        self.next += usize::from(found);
        found
    }

    fn any(&mut self) -> Result<Condition, Wrong> {
        let mut parts = vec![self.all()?];
        while self.takes_word("or") {
            parts.push(self.all()?);
        }
        Ok(single(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, Wrong> {
        let mut parts = vec![self.not()?];
        while self.takes_word("and") {
            parts.push(self.not()?);
        }
        Ok(single(parts, Condition::All))
    }

    fn not(&mut self) -> Result<Condition, Wrong> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("The condition is nested too deeply"));
        }
        let condition = if self.takes_word("not") {
            Condition::Not(Box::new(self.not()?))
        } else if self.takes_sign("(") {
            let inner = self.any()?;
            if !self.takes_sign(")") {
                return Err(self.wrong(") is missing"));
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn comparison(&mut self) -> Result<Condition, Wrong> {
        let start = self.at();
        match self.take() {
            Some(Token::Name(name)) => {
                let column = self.column(&name, start)?;
                self.of_column(column, start)
            }
            Some(Token::Text(text)) => {
                let not = self.takes_word("not");
                if !self.takes_word("in") {
                    return Err(Wrong::new("A condition starts with a column").at(start));
                }
                let operator = if not {
                    Operator::ContainsNot
                } else {
                    Operator::Contains
                };
                let at = self.at();
                match self.take() {
                    Some(Token::Name(name)) => {
                        let column = self.column(&name, at)?;
                        compare(column, operator, text.into(), at)
                    }
                    _ => Err(Wrong::new("The name of a column is expected here").at(at)),
                }
            }
            Some(_) => Err(Wrong::new("A condition starts with a column").at(start)),
            None => Err(Wrong::new("The condition ends here")
                .at(start)
                .why("A shell reads < and > as redirections: quote the condition.")),
        }
    }

    fn column(&self, name: &str, at: usize) -> Result<Column, Wrong> {
        Column::find(name, self.columns).map_err(|wrong| wrong.at(at))
    }

    fn of_column(&mut self, column: Column, start: usize) -> Result<Condition, Wrong> {
        let at = self.at();
        if self.takes_sign(".") {
            return self.function(column);
        }
        let operator = if self.takes_word("in") {
            Operator::In
        } else if self.takes_word("not") {
            if !self.takes_word("in") {
                return Err(self.wrong("in is missing after not"));
            }
            Operator::NotIn
        } else {
            match self.take() {
                Some(Token::Sign("==")) => Operator::Equal,
                Some(Token::Sign("!=")) => Operator::NotEqual,
                Some(Token::Sign(">")) => Operator::Greater,
                Some(Token::Sign(">=")) => Operator::GreaterOrEqual,
                Some(Token::Sign("<")) => Operator::Less,
                Some(Token::Sign("<=")) => Operator::LessOrEqual,
                Some(Token::Sign("=")) => {
                    self.next -= 1;
                    return Err(self.single_equal());
                }
                Some(Token::Name(name)) if name == "is" => {
                    let wrong = Wrong::new("is compares nothing: use == or != in a condition");
                    return Err(wrong.at(at));
                }
                _ => {
                    let what = format!("{} needs a comparison", column.name());
                    let why = match column.of_type() {
                        Type::Flag => format!("For example: {} == true.", column.name()),
                        _ => {
                            "A shell reads < and > as redirections: quote the condition.".to_owned()
                        }
                    };
                    return Err(Wrong::new(what).at(start).why(why));
                }
            }
        };
        let at = self.at();
        let value = self.value()?;
        compare(column, operator, value, at)
    }

    fn function(&mut self, column: Column) -> Result<Condition, Wrong> {
        let at = self.at();
        let operator = match self.take() {
            Some(Token::Name(name)) if name == "match" => Operator::Matches,
            Some(Token::Name(name)) if name == "startswith" => Operator::StartsWith,
            Some(Token::Name(name)) if name == "endswith" => Operator::EndsWith,
            _ => {
                let what = "match, startswith or endswith is expected here";
                return Err(Wrong::new(what).at(at));
            }
        };
        if !self.takes_sign("(") {
            return Err(self.wrong("( is missing"));
        }
        let at = self.at();
        let value = self.value()?;
        if !self.takes_sign(")") {
            return Err(self.wrong(") is missing: the function has one argument"));
        }
        compare(column, operator, value, at)
    }

    fn value(&mut self) -> Result<Value, Wrong> {
        let at = self.at();
        let close = match self.take() {
            Some(Token::Text(text)) => return Ok(text.into()),
            Some(Token::Number(number)) => return Ok(number.into()),
            Some(Token::Name(name)) => return word(&name, at),
            Some(Token::Sign("[")) => "]",
            Some(Token::Sign("(")) => ")",
            Some(Token::Sign("{")) => "}",
            Some(Token::Sign(_)) => return Err(Wrong::new("A value is expected here").at(at)),
            None => return Err(Wrong::new("A value is missing").at(at)),
        };
        let mut list = Vec::new();
        while !self.takes_sign(close) {
            if matches!(self.peek(), Some(Token::Sign("[" | "(" | "{"))) {
                return Err(self.wrong("A list contains only plain values"));
            }
            list.push(self.value()?);
            if !self.takes_sign(",") && self.peek() != Some(&Token::Sign(close)) {
                return Err(self.wrong(format!("{close} is missing")));
            }
        }
        Ok(Value::Array(list))
    }
}

/// A word without quotes as a value.
fn word(name: &str, at: usize) -> Result<Value, Wrong> {
    match name {
        "true" | "True" => Ok(Value::Bool(true)),
        "false" | "False" => Ok(Value::Bool(false)),
        "null" | "None" => Ok(Value::Null),
        name => {
            let quoted = quote::json(name);
            Err(Wrong::new(format!("{name} needs quotes: {quoted}"))
                .at(at)
                .repair(name.len(), quoted)
                .why("A shell removes quotes: quote the condition as a whole."))
        }
    }
}

/// One part needs no list.
fn single(mut parts: Vec<Condition>, list: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.len() {
        1 => parts.remove(0),
        _ => list(parts),
    }
}

/// A comparison with a value of the type of the column.
fn compare(
    column: Column,
    operator: Operator,
    value: Value,
    at: usize,
) -> Result<Condition, Wrong> {
    let operand = operand::read(column, operator, value);
    let operand = operand.map_err(|what| Wrong::new(what).at(at))?;
    Ok(Condition::Compare(column, operator, operand))
}
