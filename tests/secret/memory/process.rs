//! All that another process has in its memory, as root may read it.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;

const PAGE: usize = 4096;

/// One mapping, with what was in it.
pub(crate) struct Region {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Every mapping of the process that can be read.
///
/// # Errors
/// Where the system does not let us look.
pub(crate) fn read(pid: i32) -> io::Result<Vec<Region>> {
    let memory = File::open(format!("/proc/{pid}/mem"))?;
    let maps = fs::read_to_string(format!("/proc/{pid}/maps"))?;
    let mut regions = Vec::new();
    for line in maps.lines() {
        let Some((from, to, rest)) = range(line) else {
            continue;
        };
        // `[vvar]` is the kernel's, and not to be read this way.
        if !rest.starts_with('r') || rest.contains("[vvar") || rest.contains("[vsyscall") {
            continue;
        }
        let mut bytes = vec![0; to - from];
        // Guard pages of stacks are in the list, and nobody can read them.
        for (page, at) in bytes.chunks_mut(PAGE).zip((from as u64..).step_by(PAGE)) {
            let _ = memory.read_exact_at(page, at);
        }
        let name = rest.split_whitespace().nth(4).unwrap_or("anonymous");
        regions.push(Region {
            name: name.to_owned(),
            bytes,
        });
    }
    Ok(regions)
}

fn range(line: &str) -> Option<(usize, usize, &str)> {
    let (addresses, rest) = line.split_once(' ')?;
    let (from, to) = addresses.split_once('-')?;
    let number = |text| usize::from_str_radix(text, 16).ok();
    Some((number(from)?, number(to)?, rest))
}
