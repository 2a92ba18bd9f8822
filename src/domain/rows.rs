//! The keys of a system, sorted by id.
//!
//! The table is a list of chunks that clones share. A clone costs one pointer a chunk, and a change copies at most one chunk, so another
//! thread can work on a snapshot while the table changes.

use std::sync::Arc;

use super::key::{ApiKey, KeyId};

/// Keys in a chunk of a new table.
const CHUNK: usize = 1024;
/// A longer chunk is split.
const LONGEST: usize = 2 * CHUNK;

/// The rank of a key: how many keys have a lower id.
pub type Rank = u32;

/// Keys by id. No two have the same id.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    chunks: Vec<Chunk>,
}

/// A part of the table; never empty.
#[derive(Clone, Debug)]
struct Chunk {
    /// The id of its first key.
    first: KeyId,
    /// The rank of its first key.
    start: Rank,
    keys: Arc<Vec<ApiKey>>,
}

impl Chunk {
    fn new(start: Rank, keys: Vec<ApiKey>) -> Option<Self> {
        let first = keys.first()?.id;
        let keys = Arc::new(keys);
        Some(Self { first, start, keys })
    }
}

/// Iterates over keys by ascending id.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    chunks: std::slice::Iter<'a, Chunk>,
    keys: std::slice::Iter<'a, ApiKey>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a ApiKey;

    fn next(&mut self) -> Option<&'a ApiKey> {
        loop {
            if let Some(key) = self.keys.next() {
                return Some(key);
            }
            self.keys = self.chunks.next()?.keys.iter();
        }
    }
}

/// Adds keys to a new table, in any order.
#[derive(Debug, Default)]
pub struct Builder {
    rows: Rows,
    open: Vec<ApiKey>,
    last: Option<KeyId>,
    /// Whether a key came after one with a higher id.
    mixed: bool,
    repeated: usize,
}

impl Builder {
    /// Adds a key. Of several keys with one id the first stays.
    pub fn push(&mut self, key: ApiKey) {
        if self.last == Some(key.id) {
            self.repeated += 1;
            return;
        }
        self.mixed |= self.last.is_some_and(|last| last > key.id);
        self.last = Some(key.id);
        if self.open.capacity() == 0 {
            // A short list takes no more memory than it needs.
            self.open
                .reserve_exact(if self.rows.is_empty() { 16 } else { CHUNK });
        }
        self.open.push(key);
        if self.open.len() == CHUNK {
            let full = std::mem::take(&mut self.open);
            self.rows.append(full);
        }
    }

    /// The table, and how many keys were left out because of their id.
    pub fn finish(mut self) -> (Rows, usize) {
        self.rows.append(std::mem::take(&mut self.open));
        if !self.mixed {
            return (self.rows, self.repeated);
        }
        let mut keys = Vec::with_capacity(self.rows.len());
        for chunk in self.rows.chunks {
            keys.extend(Arc::unwrap_or_clone(chunk.keys));
        }
        keys.sort_by_key(|key| key.id);
        let mut sorted = Self::default();
        keys.into_iter().for_each(|key| sorted.push(key));
        let (rows, repeated) = sorted.finish();
        (rows, self.repeated + repeated)
    }
}

impl Rows {
    /// The keys as a table, and how many of them were left out because another one has their id.
    pub fn sorted(keys: Vec<ApiKey>) -> (Self, usize) {
        let mut builder = Builder::default();
        keys.into_iter().for_each(|key| builder.push(key));
        builder.finish()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.chunks
            .last()
            .map_or(0, |last| last.start as usize + last.keys.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The keys by ascending id.
    pub fn iter(&self) -> Iter<'_> {
        self.into_iter()
    }

    /// The keys by ascending id in parts, each with the rank of its first key.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = (Rank, &[ApiKey])> {
        self.chunks
            .iter()
            .map(|chunk| (chunk.start, chunk.keys.as_slice()))
    }

    /// The key with an id.
    pub fn get(&self, id: KeyId) -> Option<&ApiKey> {
        let (chunk, at) = self.find(id).ok()?;
        self.chunks.get(chunk)?.keys.get(at)
    }

    /// The rank of a key.
    pub fn rank(&self, id: KeyId) -> Option<Rank> {
        let (chunk, at) = self.find(id).ok()?;
        Some(self.chunks.get(chunk)?.start + rank(at))
    }

    /// The key of a rank.
    pub fn at(&self, of: Rank) -> Option<&ApiKey> {
        // Chunks of a new table are full.
        let guess = of as usize / CHUNK;
        let holds = |chunk: &&Chunk| chunk.start <= of && of < chunk.start + rank(chunk.keys.len());
        let chunk = self.chunks.get(guess).filter(holds).or_else(|| {
            let after = self.chunks.partition_point(|chunk| chunk.start <= of);
            self.chunks.get(after.checked_sub(1)?)
        })?;
        chunk.keys.get((of - chunk.start) as usize)
    }

    /// The keys with a name, to the letter, by ascending id. Reads every name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ApiKey> {
        self.iter().filter(move |key| key.name.raw() == name)
    }

    /// Adds a key, or replaces the one with its id. Gives its rank, and the replaced key.
    pub fn put(&mut self, key: ApiKey) -> (Rank, Option<ApiKey>) {
        let (chunk, at) = match self.find(key.id) {
            Ok((chunk, at)) => {
                let Some(it) = self.chunks.get_mut(chunk) else {
                    return (0, None);
                };
                let of = it.start + rank(at);
                let place = Arc::make_mut(&mut it.keys).get_mut(at);
                return (of, place.map(|place| std::mem::replace(place, key)));
            }
            Err(place) => place,
        };
        let Some(it) = self.chunks.get_mut(chunk) else {
            let of = rank(self.len());
            self.chunks.extend(Chunk::new(of, vec![key]));
            return (of, None);
        };
        let of = it.start + rank(at);
        it.first = it.first.min(key.id);
        let keys = Arc::make_mut(&mut it.keys);
        keys.insert(at, key);
        let half = (keys.len() > LONGEST).then(|| keys.split_off(CHUNK));
        for later in self.chunks.iter_mut().skip(chunk + 1) {
            later.start += 1;
        }
        if let Some(half) = half {
            let start = self.chunks.get(chunk).map_or(0, |it| it.start) + rank(CHUNK);
            if let Some(half) = Chunk::new(start, half) {
                self.chunks.insert(chunk + 1, half);
            }
        }
        (of, None)
    }

    /// Removes a key. Gives its last rank.
    pub fn remove(&mut self, id: KeyId) -> Option<(Rank, ApiKey)> {
        let (chunk, at) = self.find(id).ok()?;
        let it = self.chunks.get_mut(chunk)?;
        let of = it.start + rank(at);
        let keys = Arc::make_mut(&mut it.keys);
        let gone = keys.remove(at);
        let empty = match keys.first() {
            Some(first) => {
                it.first = first.id;
                false
            }
            None => true,
        };
        for later in self.chunks.iter_mut().skip(chunk + 1) {
            later.start -= 1;
        }
        if empty {
            self.chunks.remove(chunk);
        }
        Some((of, gone))
    }

    /// The chunk and the place in it where a key with an id is, or would be.
    fn find(&self, id: KeyId) -> Result<(usize, usize), (usize, usize)> {
        let after = self.chunks.partition_point(|chunk| chunk.first <= id);
        let chunk = after.saturating_sub(1);
        let Some(it) = self.chunks.get(chunk) else {
            return Err((0, 0));
        };
        let at = it.keys.binary_search_by(|key| key.id.cmp(&id));
        at.map(|at| (chunk, at)).map_err(|at| (chunk, at))
    }

    /// Appends keys with higher ids.
    fn append(&mut self, mut keys: Vec<ApiKey>) {
        if keys.len() < CHUNK {
            keys.shrink_to_fit();
        }
        let start = rank(self.len());
        self.chunks.extend(Chunk::new(start, keys));
    }
}

/// A count as a rank; a list of four billion keys does not fit into memory.
fn rank(count: usize) -> Rank {
    Rank::try_from(count).unwrap_or(Rank::MAX)
}

impl FromIterator<ApiKey> for Rows {
    /// Of several keys with one id the first stays.
    fn from_iter<I: IntoIterator<Item = ApiKey>>(keys: I) -> Self {
        let mut builder = Builder::default();
        keys.into_iter().for_each(|key| builder.push(key));
        builder.finish().0
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = &'a ApiKey;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        Iter {
            chunks: self.chunks.iter(),
            keys: [].iter(),
        }
    }
}

impl From<Vec<ApiKey>> for Rows {
    fn from(keys: Vec<ApiKey>) -> Self {
        keys.into_iter().collect()
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
