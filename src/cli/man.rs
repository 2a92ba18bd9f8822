//! `tnkeys man`: writes the manual pages.

mod sections;

use std::io::Write as _;
use std::path::PathBuf;

use super::exit::{self, Problem};

/// The arguments of `tnkeys man`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The directory for the pages, for example /usr/local/share/man/man1. It is created if necessary.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Runs the command. `command`: the command line.
pub(super) fn run(options: &Options, command: clap::Command) -> Result<u8, Problem> {
    let wrong = |error: std::io::Error| {
        let dir = options.dir.display();
        Problem::local(format!("could not write the manual pages to {dir}"), &error)
            .next("Choose a directory in which you may write.")
    };
    std::fs::create_dir_all(&options.dir).map_err(wrong)?;
    let page = options.dir.join(format!("{}.1", command.get_name()));
    clap_mangen::generate_to(command, &options.dir).map_err(wrong)?;
    let page = std::fs::OpenOptions::new().append(true).open(page);
    page.and_then(|mut page| page.write_all(sections::sections().as_bytes()))
        .map_err(wrong)?;
    Ok(exit::OK)
}
