//! Runs a machine in QEMU: captures its console, shows its progress, and determines how it ended.

use crate::console::{Line, Splitter};
use crate::machine::Machine;
use crate::qmp::Reason;
use crate::socket::Socket;
use crate::typist::{Typed, Typist};
use anyhow::{Context, Result};
use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Lines after which waiting is pointless: a crash of the hypervisor or of dom0.
pub const CRASHES: &[&str] = &[
    "Panic on CPU",
    "Kernel panic - not syncing",
    "Manual reset required",
    "Domain 0 crashed",
    "Hardware Dom0 crashed",
    "halting machine",
    "domain_crash",
];

/// What to watch for while the machine runs.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// The run is ended (a little later, so that what follows is seen) by a line that contains one of these.
    pub stop: Vec<String>,
    /// Prefix with which to print the guest's `@@` lines as they arrive; the output of its programs (`@@XL`) is only in
    /// the log.
    pub progress: Option<String>,
    /// Input to type at the console, in order.
    pub typing: &'static [Typed],
    /// Where to write a picture of the screen when the run is ended by such a line.
    pub picture: Option<PathBuf>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The guest switched the machine off.
    PowerOff,
    /// The machine was reset: a reboot, or a triple fault (see [`Run::triple_fault`]).
    Reset,
    /// A line of [`Watch::stop`] was seen; the machine was still running.
    Stopped(String),
    /// The console was silent for [`Machine::silence`].
    Silence,
    /// [`Machine::timeout`] passed.
    Timeout,
    /// QEMU itself ended in another way, with this message.
    Qemu(String),
}

/// A run that is over.
#[derive(Clone, Debug)]
pub struct Run {
    /// The console.
    pub lines: Vec<Line>,
    /// How it ended.
    pub end: End,
    /// Wall seconds.
    pub wall: f64,
    /// CPU seconds QEMU used.
    pub cpu: f64,
    /// QEMU saw the CPU triple-fault.
    pub triple_fault: bool,
    /// The console with times, in a file.
    pub log: PathBuf,
}

impl Run {
    /// Returns the first line that contains `text`.
    pub fn find(&self, text: &str) -> Option<&Line> {
        self.lines.iter().find(|l| l.text.contains(text))
    }

    /// Returns the last lines of the console, for a report of a failure.
    pub fn tail(&self, lines: usize) -> String {
        let from = self.lines.len().saturating_sub(lines);
        self.lines[from..].iter().map(|l| format!("    {:8.2} {}\n", l.wall, l.text)).collect()
    }
}

/// Runs `machine`; its logs go to `dir` (`console.log`, `qemu.log`).
///
/// # Errors
/// QEMU could not be started, or the logs could not be written. A failure of the machine is not an error: see
/// [`Run::end`].
pub fn run(machine: &Machine, dir: &Path, watch: &Watch) -> Result<Run> {
    let socket = Socket::new();
    let (trace, stderr) = (dir.join("qemu.log"), dir.join("qemu.stderr"));
    // A signal that kills this process must end the machine, too.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(machine.emulator.program());
    command.args(machine.args()).args(["-serial", "stdio", "-monitor", "none", "-d", "cpu_reset,guest_errors", "-D"]);
    command.arg(&trace).arg("-qmp").arg(socket.option());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&stderr)?);
    std::fs::write(dir.join("command"), format!("{command:?}\n"))?;

    let start = Instant::now();
    let mut child = command.spawn().context("setpriv, which starts QEMU, could not be started")?;
    let reason = Reason::listen(socket);
    let keyboard = child.stdin.take().expect("stdin is piped");
    let mut pipe = child.stdout.take().expect("stdout is piped");
    let (send, receive) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut chunk = vec![0; 1 << 16];
        while let Ok(n @ 1..) = pipe.read(&mut chunk) {
            if send.send(chunk[..n].to_vec()).is_err() {
                break;
            }
        }
    });

    let log_path = dir.join("console.log");
    let mut capture = Capture { log: File::create(&log_path)?, start, watch, lines: Vec::new() };
    let mut splitter = Splitter::default();
    let mut typist = Typist::new(keyboard, watch.typing);
    let (mut last, mut cpu, mut stopped) = (start, 0.0, None::<(String, Instant)>);
    let end = loop {
        cpu = cpu_seconds(&child).unwrap_or(cpu);
        match receive.recv_timeout(Duration::from_millis(100)) {
            Ok(bytes) => {
                last = Instant::now();
                for text in splitter.push(&bytes) {
                    typist.line(&text);
                    let hit = capture.line(text, cpu)?;
                    stopped = stopped.or(hit.map(|h| (h, Instant::now())));
                }
                typist.begun(&splitter.partial());
            }
            Err(RecvTimeoutError::Disconnected) => break None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        match &stopped {
            Some((what, at)) if at.elapsed() > Duration::from_millis(1500) => break Some(End::Stopped(what.clone())),
            _ if last.elapsed() > machine.silence => break Some(End::Silence),
            _ if start.elapsed() > machine.timeout => break Some(End::Timeout),
            _ => {}
        }
    };
    if !splitter.partial().is_empty() {
        capture.line(splitter.partial(), cpu)?;
    }
    let picture = match (&end, &watch.picture) {
        (Some(End::Stopped(_)), Some(file)) => reason.picture(file),
        _ => Ok(()),
    };
    if end.is_some() {
        child.kill().context("QEMU could not be ended")?;
    }
    let wall = start.elapsed().as_secs_f64();
    let status = child.wait()?;
    drop(receive);
    reader.join().ok();
    picture?;
    let end = end.unwrap_or_else(|| match reason.get().as_deref() {
        Some("guest-shutdown") => End::PowerOff,
        Some("guest-reset") => End::Reset,
        other => {
            let said = std::fs::read_to_string(&stderr).unwrap_or_default();
            End::Qemu(format!("{status}, {} {}", other.unwrap_or("without a reason"), said.trim()))
        }
    });
    let triple_fault = std::fs::read(&trace).is_ok_and(|t| String::from_utf8_lossy(&t).contains("Triple fault"));
    Ok(Run { lines: capture.lines, end, wall, cpu, triple_fault, log: log_path })
}

struct Capture<'a> {
    log: File,
    start: Instant,
    watch: &'a Watch,
    lines: Vec<Line>,
}

impl Capture<'_> {
    /// Records a line. Returns the pattern of [`Watch::stop`] it contains.
    fn line(&mut self, text: String, cpu: f64) -> Result<Option<String>> {
        let wall = self.start.elapsed().as_secs_f64();
        writeln!(self.log, "{wall:8.3} {cpu:8.2} {text}").context("the console's log cannot be written")?;
        if let Some(name) = &self.watch.progress
            && let Some((_, said)) = text.split_once("@@").filter(|(_, said)| !said.starts_with("XL "))
        {
            eprintln!("  {name} {wall:6.1}s {said}");
        }
        let hit = self.watch.stop.iter().find(|s| text.contains(s.as_str())).cloned();
        self.lines.push(Line { wall, cpu, text });
        Ok(hit)
    }
}

/// Returns the user and system seconds of a running child, from /proc (100 ticks a second, as Linux on x86 always has).
fn cpu_seconds(child: &Child) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |i: usize| fields.get(i)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PowerOff => write!(f, "powered off"),
            Self::Reset => write!(f, "was reset"),
            Self::Stopped(what) => write!(f, "stopped at \"{what}\""),
            Self::Silence => write!(f, "fell silent"),
            Self::Timeout => write!(f, "ran out of time"),
            Self::Qemu(what) => write!(f, "QEMU ended: {what}"),
        }
    }
}
