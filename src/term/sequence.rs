//! A short sequence of bytes without an allocation.

/// Up to `N` bytes. Bytes beyond that are counted, and make the sequence useless.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sequence<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Sequence<N> {
    pub(super) const EMPTY: Self = Self {
        bytes: [0; N],
        length: 0,
    };

    pub(super) fn push(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if let Some(room) = self.bytes.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
        }
        self.length = end;
    }

    pub(super) fn push_number(&mut self, number: u16) {
        let mut digits = [0; 5];
        let (mut rest, mut at) = (number, digits.len());
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            at -= 1;
            if rest == 0 {
                break;
            }
        }
        self.push(digits.get(at..).unwrap_or_default());
    }

    /// The number of bytes, also of those that did not fit.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Whether all bytes fitted.
    pub(super) fn is_whole(&self) -> bool {
        self.length <= N
    }

    /// The bytes; none if they did not fit.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
