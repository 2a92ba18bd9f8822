//! A server that lies: it speaks enough of both framings to be signed in to, and answers one method with what a case says.
//! It writes its lie in small pieces, so that the bytes counted are those of the client.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use tnkeys::wire::Framing;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// A text of which most is one part, repeated. `$ID` stands for the id of the request, in quotes if the framing has them;
/// `$NUMBER` in the part for a number of seven digits, another one each time.
#[derive(Clone)]
pub(super) struct Lie {
    pub(super) head: String,
    pub(super) part: String,
    pub(super) times: usize,
    pub(super) tail: String,
}

/// How a lie is told.
#[derive(Clone)]
pub(super) enum Manner {
    /// As one frame.
    Whole(Lie),
    /// As frames of this first byte and length until the client closes, the first one with another first byte.
    Endless { first: u8, then: u8, length: usize },
    /// The header of a frame of this length, and nothing else.
    Announced(u64),
    /// Whole frames until it is enough, and an honest answer.
    Flood(Flood),
}

/// Frames of these texts in turn, at least [`Flood::LEAST`] of them, and more until the test has seen enough.
#[derive(Clone)]
pub(super) struct Flood {
    pub(super) texts: Vec<String>,
    pub(super) enough: Arc<AtomicBool>,
    /// Told when the client has read them all.
    pub(super) read: Arc<Notify>,
}

impl Flood {
    /// More than a link keeps for a program that takes none.
    pub(super) const LEAST: usize = 4_500;
}

/// A server on loopback.
pub(super) struct Liar {
    framing: Framing,
    method: &'static str,
    manner: Manner,
}

impl Liar {
    /// Starts a server that lies about one method, and returns its address.
    pub(super) async fn start(framing: Framing, method: &'static str, manner: Manner) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let liar = Arc::new(Self {
            framing,
            method,
            manner,
        });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let liar = liar.clone();
                tokio::spawn(async move { liar.serve(stream).await });
            }
        });
        let path = match framing {
            Framing::JsonRpc => "/api/current",
            Framing::Ddp => "/websocket",
        };
        format!("ws://127.0.0.1:{port}{path}")
    }

    /// Ends when the client does.
    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        stream.set_nodelay(true).ok()?;
        let request = head(&mut stream).await?;
        let key = request.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("sec-websocket-key")
                .then(|| value.trim().to_owned())
        })?;
        let response = format!(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {}\r\n\r\n",
            derive_accept_key(key.as_bytes())
        );
        stream.write_all(response.as_bytes()).await.ok()?;
        loop {
            let (first, payload) = frame(&mut stream).await?;
            if first & 0x0f != 1 {
                continue;
            }
            let asked: Value = serde_json::from_slice(&payload).ok()?;
            let method = asked["method"].as_str().unwrap_or_default();
            if method == self.method {
                self.lie(&mut stream, &asked).await?;
                continue;
            }
            let answer = self.answer(&asked, method);
            send(&mut stream, &answer.to_string()).await?;
        }
    }

    /// An honest answer.
    fn answer(&self, asked: &Value, method: &str) -> Value {
        let result = match method {
            "auth.login_ex" => json!({"response_type": "SUCCESS", "user_info": {"pw_name": "root",
                "privilege": {"roles": {"$set": ["FULL_ADMIN"]}}}}),
            "system.info" => json!({"version": "TrueNAS-25.10.0", "hostname": "liar"}),
            "auth.me" => json!({"pw_name": "root"}),
            _ => json!([]),
        };
        match (self.framing, asked["msg"].as_str()) {
            (Framing::JsonRpc, _) => json!({"jsonrpc": "2.0", "result": result, "id": asked["id"]}),
            (_, Some("connect")) => json!({"msg": "connected", "session": "s"}),
            (_, Some("sub")) => json!({"msg": "ready", "subs": [asked["id"]]}),
            _ => json!({"msg": "result", "id": asked["id"], "result": result}),
        }
    }

    async fn lie(&self, stream: &mut TcpStream, asked: &Value) -> Option<()> {
        match &self.manner {
            Manner::Whole(lie) => {
                let id = asked["id"].to_string();
                let (head, tail) = (lie.head.replace("$ID", &id), lie.tail.replace("$ID", &id));
                let length = head.len() + numbered(&lie.part, 0).len() * lie.times + tail.len();
                header(stream, 0x81, length as u64).await?;
                stream.write_all(head.as_bytes()).await.ok()?;
                let several = (64 << 10) / lie.part.len() + 1;
                let mut told = 0;
                while told < lie.times {
                    let now = several.min(lie.times - told);
                    let piece = match lie.part.contains(NUMBER) {
                        true => (told..told + now).map(|n| numbered(&lie.part, n)).collect(),
                        false => lie.part.repeat(now),
                    };
                    stream.write_all(piece.as_bytes()).await.ok()?;
                    told += now;
                }
                stream.write_all(tail.as_bytes()).await.ok()
            }
            Manner::Endless {
                first,
                then,
                length,
            } => {
                let payload = vec![b' '; *length];
                header(stream, *first, *length as u64).await?;
                stream.write_all(&payload).await.ok()?;
                loop {
                    header(stream, *then, *length as u64).await?;
                    stream.write_all(&payload).await.ok()?;
                }
            }
            Manner::Announced(length) => header(stream, 0x81, *length).await,
            Manner::Flood(flood) => {
                let mut told = 0;
                while told < Flood::LEAST || !flood.enough.load(Ordering::Relaxed) {
                    send(stream, &flood.texts[told % flood.texts.len()]).await?;
                    told += 1;
                }
                // The answer to a ping comes after all that was sent before it has been read.
                header(stream, 0x89, 0).await?;
                while frame(stream).await?.0 & 0x0f != 0xa {}
                flood.read.notify_one();
                let answer = self.answer(asked, self.method);
                send(stream, &answer.to_string()).await
            }
        }
    }
}

const NUMBER: &str = "$NUMBER";

fn numbered(part: &str, n: usize) -> String {
    part.replace(NUMBER, &(1_000_000 + n).to_string())
}

/// An HTTP header, to its blank line.
async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// A frame of the client: its first byte, and its payload without the mask.
async fn frame(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let first = stream.read_u8().await.ok()?;
    let length = match stream.read_u8().await.ok()? & 0x7f {
        126 => u64::from(stream.read_u16().await.ok()?),
        127 => stream.read_u64().await.ok()?,
        short => u64::from(short),
    };
    let mut mask = [0; 4];
    stream.read_exact(&mut mask).await.ok()?;
    let mut payload = vec![0; usize::try_from(length).ok()?];
    stream.read_exact(&mut payload).await.ok()?;
    for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    Some((first, payload))
}

/// Writes a text as one frame.
async fn send(stream: &mut TcpStream, text: &str) -> Option<()> {
    let mut frame = header_of(0x81, text.len() as u64);
    frame.extend_from_slice(text.as_bytes());
    stream.write_all(&frame).await.ok()
}

/// Writes the header of a frame.
async fn header(stream: &mut TcpStream, first: u8, length: u64) -> Option<()> {
    stream.write_all(&header_of(first, length)).await.ok()
}

fn header_of(first: u8, length: u64) -> Vec<u8> {
    let mut header = vec![first];
    match length {
        0..126 => header.push(length as u8),
        126..65_536 => {
            header.push(126);
            header.extend((length as u16).to_be_bytes());
        }
        _ => {
            header.push(127);
            header.extend(length.to_be_bytes());
        }
    }
    header
}
