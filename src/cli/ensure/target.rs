//! The target of the secret: what it holds now, and how a record names it.

use std::path::PathBuf;

use crate::cli::at::At;
use crate::cli::exit::Problem;
use crate::cli::secret_target::Options;
use crate::cli::settings::Settings;
use crate::domain::ensure::Held;
use crate::domain::text::harmless;
use crate::net::key_file::{self, Content};
use crate::runtime::effects::secret::expanded;

/// Between the targets of a secret in a record.
const BETWEEN: &str = "; ";

/// The targets of the secret.
#[derive(Debug)]
pub(super) struct Target {
    /// The file of `--save`, with an absolute path.
    file: Option<PathBuf>,
    /// The file exists.
    exists: bool,
    label: String,
}

impl Target {
    /// Looks at the target. Changes nothing.
    ///
    /// # Errors
    /// The file cannot be read, or other users can read it.
    pub(super) fn look(given: &Options, at: &At, settings: &Settings) -> Result<Self, Problem> {
        let home = settings.dirs().home.as_deref();
        let file = given.save.as_deref().map(|typed| {
            let path = match typed.to_str() {
                Some(text) => expanded(text, home),
                None => typed.to_owned(),
            };
            std::path::absolute(&path).unwrap_or(path)
        });
        let mut labels: Vec<String> = Vec::new();
        labels.extend(
            file.as_ref()
                .map(|path| label_of_file(&path.to_string_lossy())),
        );
        if let Some(name) = &given.deliver {
            let system = at.system.as_deref().unwrap_or_default();
            labels.push(format!(
                "command {} of {}",
                harmless(name),
                harmless(system)
            ));
        }
        if given.print {
            labels.push("standard output".into());
        }
        let mut target = Self {
            file,
            exists: false,
            label: labels.join(BETWEEN),
        };
        target.exists = !matches!(target.content()?, None | Some(Content::Missing));
        Ok(target)
    }

    /// The name in records and messages.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// The targets for a secret that may replace what the file holds: the decision has checked that.
    pub(super) fn options(&self, given: &Options) -> Options {
        Options {
            replace: given.replace || self.exists,
            ..given.clone()
        }
    }

    /// What the target holds now.
    ///
    /// # Errors
    /// The file cannot be read, or other users can read it.
    pub(super) fn held_now(&self) -> Result<Held, Problem> {
        Ok(match self.content()? {
            None => Held::Unreadable,
            Some(Content::Missing | Content::Empty) => Held::Nothing,
            Some(Content::Key(id)) => Held::Key(id),
            Some(Content::Other) => Held::Other,
        })
    }

    fn content(&self) -> Result<Option<Content>, Problem> {
        let Some(path) = &self.file else {
            return Ok(None);
        };
        let content = key_file::look(path);
        Ok(Some(content.map_err(|fault| {
            Problem::from(fault.meaning("Nothing was sent."))
        })?))
    }

    /// Whether a record names the same file.
    pub(super) fn is_shared_with(&self, label: &str) -> bool {
        let Some(path) = &self.file else {
            return false;
        };
        let ours = label_of_file(&path.to_string_lossy());
        label.split(BETWEEN).any(|it| it == ours)
    }
}

fn label_of_file(path: &str) -> String {
    format!("file {}", harmless(path))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::domain::KeyId;

    fn look(options: &Options) -> Result<Target, Problem> {
        Target::look(options, &At::default(), &Settings::default())
    }

    #[test]
    fn a_file_and_a_command() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let options = Options {
            save: Some(path.clone()),
            deliver: Some("vault".into()),
            ..Options::default()
        };
        let target = look(&options).unwrap();
        assert_eq!(
            target.label(),
            format!("file {}; command vault of ", path.display())
        );
        assert!(target.is_shared_with(&format!("file {}", path.display())));
        assert!(!target.is_shared_with(&format!("file {}2", path.display())));
        assert_eq!(target.held_now().unwrap(), Held::Nothing);
        assert!(!target.options(&options).replace);

        fs::write(&path, "21-NotARealKey\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(target.held_now().unwrap(), Held::Key(KeyId(21)));
        assert!(look(&options).unwrap().options(&options).replace);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let problem = look(&options).unwrap_err().said();
        assert!(problem.contains("chmod 600"), "{problem}");
        assert!(problem.contains("Nothing was sent."), "{problem}");
    }

    #[test]
    fn what_cannot_be_read() {
        let options = Options {
            print: true,
            ..Options::default()
        };
        let target = look(&options).unwrap();
        assert_eq!(target.label(), "standard output");
        assert_eq!(target.held_now().unwrap(), Held::Unreadable);
        assert!(!target.is_shared_with("standard output"));
    }
}
