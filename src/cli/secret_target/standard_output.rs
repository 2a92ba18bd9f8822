//! Prints a secret to standard output, past the buffers of the standard library.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::FileType;
use rustix::stdio::stdout;

use crate::cli::exit::Problem;
use crate::domain::Secret;

/// Checks that somebody reads standard output.
pub(super) fn check() -> Result<(), Problem> {
    let lost = match (goes_nowhere(), is_closed()) {
        (true, _) => "Standard output is closed or goes to /dev/null, so the key would be lost.",
        (_, true) => "Nothing reads standard output, so the key would be lost.",
        _ => return Ok(()),
    };
    Err(Problem::refused(lost)
        .next("Use --save FILE, or pipe the output to a program that reads it."))
}

/// Whether standard output is `/dev/null`, which Rust also opens in place of a closed one.
fn goes_nowhere() -> bool {
    let (Ok(out), Ok(null)) = (rustix::fs::fstat(stdout()), rustix::fs::stat("/dev/null")) else {
        return true;
    };
    FileType::from_raw_mode(out.st_mode) == FileType::CharacterDevice && out.st_rdev == null.st_rdev
}

/// Whether the reader of a pipe is gone.
fn is_closed() -> bool {
    let out = stdout();
    let mut polled = [PollFd::new(&out, PollFlags::OUT)];
    let polled_now = poll(&mut polled, Some(&Timespec::default()));
    polled_now.is_ok()
        && polled[0]
            .revents()
            .intersects(PollFlags::ERR | PollFlags::NVAL)
}

/// Prints the text, after a label. A closed pipe is an error here, because the secret would be lost.
pub(super) fn print(label: &str, text: &Secret) -> io::Result<()> {
    let mut out = File::from(stdout().as_fd().try_clone_to_owned()?);
    out.write_all(label.as_bytes())?;
    out.write_all(text.expose().as_bytes())
}
