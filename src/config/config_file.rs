//! `config.toml`, read and parsed once for everything that it contains.

use std::path::{Path, PathBuf};

use toml_edit::Document;

use super::files;
use super::toml_error::syntax;
use crate::domain::Fault;

/// The content of `config.toml`. A file that does not exist is empty.
#[derive(Debug)]
pub struct ConfigFile {
    pub(super) path: PathBuf,
    pub(super) document: Document<String>,
}

impl ConfigFile {
    /// Reads and parses the file. Blocks.
    ///
    /// # Errors
    /// When the file cannot be read, when other users can change it, or when it is no TOML.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        Self::parse(path, &files::read(path)?.unwrap_or_default())
    }

    /// Parses a text of the file.
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, Fault> {
        let document = Document::parse(text.to_owned()).map_err(|e| syntax(path, text, &e))?;
        let path = path.to_owned();
        Ok(Self { path, document })
    }
}
