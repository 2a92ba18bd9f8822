use tokio::io::AsyncReadExt;

use super::*;

fn frame(length: usize) -> Vec<u8> {
    let mut frame = vec![0x81];
    match length {
        0..126 => frame.push(length as u8),
        126..65_536 => {
            frame.push(126);
            frame.extend((length as u16).to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.resize(frame.len() + length, b'x');
    frame
}

#[tokio::test]
async fn every_read_ends_with_its_frame() {
    let opening = b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n";
    let lengths = [0, 1, 125, 126, 65_535, 65_536];
    let frames: Vec<u8> = lengths.into_iter().flat_map(frame).collect();
    // The response comes by itself; then all frames at once.
    let mut stream = Frames::new(AsyncReadExt::chain(&opening[..], &frames[..]));
    assert_eq!(stream.observer.most, 256 << 10);
    let mut buffer = vec![0; 1 << 20];
    assert_eq!(stream.read(&mut buffer).await.unwrap(), opening.len());
    assert!(stream.between_frames());
    for length in lengths {
        let mut got = Vec::new();
        loop {
            let read = stream.read(&mut buffer).await.unwrap();
            got.extend_from_slice(&buffer[..read]);
            if stream.between_frames() {
                break;
            }
        }
        assert_eq!(got, frame(length));
    }
}

/// The frames as a list of heads' first byte and length, each after the other.
async fn reads(frames: &[(u8, usize)], signed_in: bool) -> io::Result<usize> {
    let opening = b"HTTP/1.1 101 Switching\r\n\r\n";
    let mut bytes = Vec::new();
    for (first, length) in frames {
        let mut frame = frame(*length);
        if let Some(byte) = frame.first_mut() {
            *byte = *first;
        }
        bytes.extend(frame);
    }
    let mut stream = Frames::new(AsyncReadExt::chain(&opening[..], &bytes[..]));
    let mut buffer = vec![0; 1 << 20];
    let _ = stream.read(&mut buffer).await?;
    if signed_in {
        stream.signed_in();
    }
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await
}

#[tokio::test]
async fn no_long_message_is_read_before_the_sign_in() {
    const MOST: usize = 256 << 10;
    for (frames, fits) in [
        (vec![(0x81, MOST)], true),
        (vec![(0x81, MOST + 1)], false),
        (vec![(0x81, MOST), (0x81, MOST)], true),
        // In pieces, with a ping between them.
        (vec![(0x01, MOST / 2), (0x89, 100), (0x80, MOST / 2)], true),
        (vec![(0x01, MOST / 2), (0x00, MOST / 2), (0x80, 1)], false),
        (vec![(0x01, MOST), (0x89, 1), (0x00, 0), (0x80, 1)], false),
    ] {
        let read = reads(&frames, false).await;
        assert_eq!(read.is_ok(), fits, "{frames:?}");
        if let Err(why) = read {
            assert!(matches!(excess(&why), Excess::Message(262_144)));
        }
        assert!(reads(&frames, true).await.is_ok(), "{frames:?}");
    }
    assert!(reads(&[(0x81, (64 << 20) + 1)], true).await.is_err());
}

fn excess(why: &io::Error) -> Excess {
    *why.get_ref().unwrap().downcast_ref().unwrap()
}

#[tokio::test]
async fn a_message_in_pieces_has_its_own_limits() {
    let pieces = |count: usize, length: usize| {
        let mut pieces = vec![(0x01, length)];
        pieces.resize(count, (0x00, length));
        pieces
    };
    for (frames, limit) in [
        (pieces(16, 1 << 20), None),
        (pieces(17, 1 << 20), Some(Excess::InPieces(IN_PIECES))),
        (pieces(PIECES as usize, 0), None),
        (pieces(PIECES as usize + 1, 0), Some(Excess::Pieces)),
    ] {
        let read = reads(&frames, true).await;
        assert_eq!(read.err().as_ref().map(excess), limit);
    }
}

#[tokio::test(start_paused = true)]
async fn frames_without_text_are_limited_by_rate() {
    for first in [0x89, 0x8a, 0x82] {
        let flood = vec![(first, 1); NOISE as usize + 1];
        assert_eq!(
            excess(&reads(&flood, true).await.unwrap_err()),
            Excess::Noise
        );
    }
    assert_eq!(
        excess(&reads(&[(0x89, 126)], true).await.unwrap_err()),
        Excess::Control
    );
    let flood = vec![(0x81, 1); MESSAGES as usize + 1];
    assert_eq!(
        excess(&reads(&flood, true).await.unwrap_err()),
        Excess::Messages
    );
    let mut stream = Frames::new(&b""[..]);
    for _ in 0..10 {
        for _ in 0..NOISE {
            stream.observer.begin(&[0x89, 0]).unwrap();
        }
        tokio::time::advance(WINDOW).await;
    }
}

#[tokio::test]
async fn a_head_without_end_and_a_system_that_speaks_first_have_limits() {
    let endless = vec![b'x'; 20 << 10];
    assert!(
        Frames::new(&endless[..])
            .read_to_end(&mut Vec::new())
            .await
            .is_err()
    );
    let first = [&b"HTTP/1.1 101 X\r\n\r\n"[..], &vec![0; 300 << 10]].concat();
    assert!(
        Frames::new(&first[..])
            .read_to_end(&mut Vec::new())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_system_that_speaks_first_is_passed_on_as_it_comes() {
    let bytes = [&b"HTTP/1.1 101 X\r\n\r\n"[..], &frame(3), &frame(4)].concat();
    let mut stream = Frames::new(&bytes[..]);
    let mut got = Vec::new();
    stream.read_to_end(&mut got).await.unwrap();
    assert_eq!(got, bytes);
    assert!(!stream.between_frames());
}
