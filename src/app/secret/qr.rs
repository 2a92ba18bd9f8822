//! The key as a QR code, for a phone.

/// What is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Qr {
    /// Light on dark: for a terminal without colours, of which nobody knows what is dark there.
    pub inverted: bool,
}
