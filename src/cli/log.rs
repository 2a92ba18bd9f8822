//! The log file, for diagnosing errors. It contains no frames, no parameters and no secrets.
//!
//! A thread of its own writes it, so that a hanging disk blocks nothing else.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use rustix::fs::{FileType, Mode, OFlags, fchmod, fcntl_setfl, fstat, openat};
use rustix::process::geteuid;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::exit::Problem;
use crate::config::safe_path::SafeDir;
use crate::domain::text::harmless;

/// Most queued lines. Further lines are dropped.
const WAITING: usize = 4096;
/// Time limit for writing the last lines.
const LAST_LINES: Duration = Duration::from_secs(1);

/// A started log. Dropping it waits for the queued lines, unless the disk hangs.
#[derive(Debug)]
pub(super) struct Log(SyncSender<Piece>);

/// An item for the writer thread.
#[derive(Debug)]
enum Piece {
    Line(Vec<u8>),
    /// Write everything before this item, then answer.
    End(Sender<()>),
}

/// Starts to log to a file that only its owner can read. Symbolic links are not followed.
pub(super) fn start(path: &Path) -> Result<Log, Problem> {
    let cannot = |error: io::Error| {
        Problem::local(
            format!("could not write the log {}", path.display()),
            &error,
        )
    };
    let file = open(path).map_err(cannot)?;
    let (to_write, pieces) = sync_channel(WAITING);
    let lines = Lines(to_write.clone());
    thread::Builder::new()
        .name("log".into())
        .spawn(move || write(file, &pieces))
        .map_err(cannot)?;
    // What libraries log is theirs, and may hold what was said.
    let ours = Targets::new().with_target("tnkeys", LevelFilter::DEBUG);
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(move || lines.clone());
    tracing_subscriber::registry()
        .with(layer.with_filter(ours))
        .init();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    Ok(Log(to_write))
}

/// Opens the log file. Blocks, but not on a FIFO.
fn open(path: &Path) -> io::Result<File> {
    // Opening a FIFO for writing would wait for a reader.
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::APPEND | OFlags::NONBLOCK;
    let flags = flags | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
    let owner = Mode::RUSR | Mode::WUSR;
    let name = path.file_name().ok_or(ErrorKind::IsADirectory)?;
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    let dir = SafeDir::for_saving(parent.unwrap_or(Path::new(".")));
    let dir = dir.map_err(|fault| io::Error::other(fault.to_string()))?;
    let dir = dir.ok_or(ErrorKind::NotFound)?;
    let file = openat(dir.handle(), name, flags, owner)?;
    let stat = fstat(&file)?;
    let kind = FileType::from_raw_mode(stat.st_mode);
    if !matches!(kind, FileType::RegularFile | FileType::Fifo) {
        return Err(io::Error::other("this is not a regular file"));
    }
    if stat.st_uid != geteuid().as_raw() {
        return Err(io::Error::other("the file belongs to another user"));
    }
    // One that was there before may be open to others.
    fchmod(&file, owner)?;
    // From here on a thread of its own waits for it.
    fcntl_setfl(&file, OFlags::APPEND)?;
    Ok(File::from(file))
}

fn write(mut file: File, pieces: &Receiver<Piece>) {
    for piece in pieces {
        match piece {
            // There is nowhere to say that it failed.
            Piece::Line(line) => drop(file.write_all(&line)),
            Piece::End(written) => drop(written.send(())),
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let (tell, written) = channel();
        if self.0.try_send(Piece::End(tell)).is_ok() {
            // Where the disk hangs, the end does not.
            let _ = written.recv_timeout(LAST_LINES);
        }
    }
}

/// Queues whole lines without blocking.
#[derive(Clone)]
struct Lines(SyncSender<Piece>);

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let _ = self.0.try_send(Piece::Line(one_line(line)));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Escapes a line so that it stays one line and cannot control the terminal.
pub(super) fn one_line(line: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(line);
    let text = text.strip_suffix('\n').unwrap_or(&text);
    format!("{}\n", harmless(text)).into_bytes()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_link_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        symlink(&target, &link).unwrap();
        assert!(start(&link).is_err());
        assert!(!target.exists());
    }

    #[test]
    fn a_line_of_the_log_stays_one() {
        let line = one_line("a\nERROR \u{1b}[2J \u{202e}b\u{9b}\n".as_bytes());
        assert_eq!(line, b"a\\nERROR \\x1b[2J \\u{202e}b\\x9b\n");
    }

    #[test]
    fn only_the_owner_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        drop(start(&path).unwrap());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(std::fs::read_to_string(&path).unwrap().contains("started"));
    }
}
