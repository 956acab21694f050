//! What is behind a client's descriptor: something that is readable while it is up. A pipe on Unix; on Windows, where only sockets can be waited
//! for with sockets, a TCP connection of this process with itself.

use std::io;

/// What a program waits for: by `WSAPoll` and its like, a `SOCKET`.
#[cfg(windows)]
pub type msnp_descriptor = usize;
/// What a program waits for: by `poll` and its like.
#[cfg(not(windows))]
pub type msnp_descriptor = i32;

/// The descriptor that is none: -1, and `INVALID_SOCKET`.
#[cfg(windows)]
pub(crate) const NO_DESCRIPTOR: msnp_descriptor = usize::MAX;
#[cfg(not(windows))]
pub(crate) const NO_DESCRIPTOR: msnp_descriptor = -1;

/// Two ends: one byte is between them while it is up.
pub(super) struct Wire {
    ends: Ends,
    /// The byte was written, and is not read back yet.
    holds: bool,
}

#[cfg(unix)]
type Ends = (io::PipeReader, io::PipeWriter);
#[cfg(windows)]
type Ends = (std::net::TcpStream, std::net::TcpStream);

impl Wire {
    /// One that is down.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { ends: ends()?, holds: false })
    }

    /// Up, or down. It does not wait.
    pub(super) fn set(&mut self, up: bool) {
        if self.holds != up && self.moved(up) {
            self.holds = up;
        }
    }

    /// A byte goes in where none was, or out where it was. A pipe does so at once. A socket may not have it yet: then it is readable for once
    /// more than it would have to be, and the byte is read when somebody has looked and found nothing again.
    fn moved(&mut self, up: bool) -> bool {
        use std::io::{Read, Write};
        let (reader, writer) = &mut self.ends;
        matches!(if up { writer.write(&[1]) } else { reader.read(&mut [0]) }, Ok(1))
    }

    /// What is readable while it is up.
    #[cfg(unix)]
    pub(super) fn descriptor(&self) -> msnp_descriptor {
        std::os::fd::AsRawFd::as_raw_fd(&self.ends.0)
    }

    #[cfg(windows)]
    pub(super) fn descriptor(&self) -> msnp_descriptor {
        // A `SOCKET` is an unsigned number as large as a pointer.
        #[allow(
            clippy::useless_conversion,
            clippy::cast_possible_truncation,
            reason = "u64 here, u32 on 32 bits"
        )]
        {
            std::os::windows::io::AsRawSocket::as_raw_socket(&self.ends.0) as usize
        }
    }
}

#[cfg(unix)]
fn ends() -> io::Result<Ends> {
    io::pipe()
}

#[cfg(windows)]
fn ends() -> io::Result<Ends> {
    let (reader, accepted) = pair::pair()?;
    // A process that is started gets what was accepted. It does not get a copy of that.
    let writer = accepted.try_clone()?;
    // A program may make its end so, too: `WSAEventSelect` does.
    reader.set_nonblocking(true)?;
    writer.set_nonblocking(true)?;
    // Otherwise the second byte would wait until the first one is acknowledged.
    writer.set_nodelay(true)?;
    Ok((reader, writer))
}

/// Two sockets that are connected with each other.
#[cfg(any(windows, test))]
mod pair {
    use std::io;
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::time::{Duration, Instant};

    /// How long our own connection may take to come in.
    const PATIENCE: Duration = Duration::from_secs(5);

    pub(super) fn pair() -> io::Result<(TcpStream, TcpStream)> {
        between(&TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?)
    }

    /// Connects to the listener, and takes that connection from it. Every process of this machine can connect there meanwhile, so one that does
    /// not come from our own port is shut; and it can only come from there, since there is one connection between two ports.
    pub(super) fn between(listener: &TcpListener) -> io::Result<(TcpStream, TcpStream)> {
        listener.set_nonblocking(true)?;
        let end = Instant::now().checked_add(PATIENCE);
        let reader = TcpStream::connect(listener.local_addr()?)?;
        let (here, there) = (reader.local_addr()?, reader.peer_addr()?);
        loop {
            match listener.accept() {
                Ok((writer, from)) if from == here && writer.local_addr()? == there => {
                    return Ok((reader, writer));
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    std::thread::sleep(Duration::from_millis(1))
                }
                Err(error) => return Err(error),
            }
            if end.is_none_or(|end| Instant::now() >= end) {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    #[test]
    #[cfg(unix)]
    fn one_byte_is_in_a_wire_that_is_up_and_none_otherwise() {
        let mut wire = Wire::new().unwrap();
        for _ in 0..3 {
            wire.set(true);
            wire.set(true);
            assert!(wire.holds);
            // Taking it leaves the pipe empty: another read would wait for ever.
            wire.set(false);
            wire.set(false);
            assert!(!wire.holds);
        }
    }

    // Miri knows no time limits of sockets.
    #[cfg_attr(miri, ignore)]
    #[test]
    fn who_connects_first_gets_no_end_of_the_pair() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut strangers = [(); 3].map(|()| TcpStream::connect(listener.local_addr().unwrap()).unwrap());
        let (mut reader, mut writer) = pair::between(&listener).unwrap();
        reader.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
        writer.set_nonblocking(false).unwrap();
        for stranger in &mut strangers {
            // It may be shut out already.
            let _ = stranger.write(&[2]);
        }
        writer.write_all(&[1]).unwrap();
        let mut byte = [0];
        reader.read_exact(&mut byte).unwrap();
        assert_eq!(byte, [1]);
        for stranger in &mut strangers {
            stranger.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
            assert!(stranger.read(&mut byte).map_or(true, |length| length == 0));
        }
    }

    #[test]
    fn a_pair_that_nobody_wants_is_made_at_once() {
        let (reader, writer) = pair::pair().unwrap();
        assert_eq!(reader.local_addr().unwrap(), writer.peer_addr().unwrap());
        assert_eq!(reader.peer_addr().unwrap(), writer.local_addr().unwrap());
    }
}
