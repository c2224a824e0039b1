//! A minimal client of GDB's remote protocol, to stop a machine at the hypervisor's first instruction and change its
//! memory.

use crate::socket::Socket;
use anyhow::{ensure, Context, Result};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// Maximum number of bytes read or written at once: QEMU's packets hold 4096 hex digits.
const CHUNK: usize = 1024;

/// A stopped machine.
pub struct Gdb {
    stream: UnixStream,
}

impl Gdb {
    /// Connects to a QEMU that was started with `-S -gdb unix:…`.
    ///
    /// # Errors
    /// Nobody answers.
    pub fn connect(socket: &Socket) -> Result<Self> {
        let stream = socket.connect().context("QEMU's GDB socket does not answer")?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream })
    }

    /// Lets the machine run until it is about to execute at `address`.
    ///
    /// # Errors
    /// It does not come there in half a minute.
    pub fn run_to(&mut self, address: u64) -> Result<()> {
        self.expect_ok(&format!("Z1,{address:x},1"))?;
        let stop = self.call("c").context("the breakpoint was not reached")?;
        ensure!(stop.starts_with('T') || stop.starts_with('S'), "stopped with '{stop}'");
        self.expect_ok(&format!("z1,{address:x},1"))
    }

    /// Reads memory.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn read(&mut self, address: u64, len: usize) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(len);
        while out.len() < len {
            let n = (len - out.len()).min(CHUNK);
            let hex = self.call(&format!("m{:x},{n:x}", address + out.len() as u64))?;
            let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
            let bytes = bytes.filter(|b| b.len() == n).with_context(|| format!("memory at {address:#x}: '{hex}'"))?;
            out.extend_from_slice(&bytes);
        }
        Ok(out)
    }

    /// Writes memory, ROM included.
    ///
    /// # Errors
    /// The address cannot be written.
    pub fn write(&mut self, address: u64, bytes: &[u8]) -> Result<()> {
        for (i, part) in bytes.chunks(CHUNK).enumerate() {
            let hex: String = part.iter().map(|b| format!("{b:02x}")).collect();
            self.expect_ok(&format!("M{:x},{:x}:{hex}", address + (i * CHUNK) as u64, part.len()))?;
        }
        Ok(())
    }

    /// Resumes the machine without a debugger.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn detach(mut self) -> Result<()> {
        self.expect_ok("D")
    }

    fn expect_ok(&mut self, command: &str) -> Result<()> {
        let answer = self.call(command)?;
        ensure!(answer == "OK", "'{command}' was answered '{answer}'");
        Ok(())
    }

    /// Sends a packet and returns the answer's content.
    fn call(&mut self, command: &str) -> Result<String> {
        let sum = command.bytes().fold(0u8, u8::wrapping_add);
        write!(self.stream, "${command}#{sum:02x}")?;
        let mut answer = Vec::new();
        while self.byte()? != b'$' {}
        loop {
            match self.byte()? {
                b'#' => break,
                b => answer.push(b),
            }
        }
        self.byte()?;
        self.byte()?;
        self.stream.write_all(b"+")?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    fn byte(&mut self) -> Result<u8> {
        let mut b = [0];
        self.stream.read_exact(&mut b).context("QEMU's GDB socket fell silent")?;
        Ok(b[0])
    }
}

/// Parses two hex digits.
fn byte(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
