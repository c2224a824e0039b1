//! Every command of `xl`, on domains made for it.

use super::files::Additions;
use super::transcript::{self, Said, DIFFERENCES};
use super::{boot_with, Scenario, ACCEL};
use crate::debian::Debian;
use crate::disk::Raw;
use crate::dom0::HYPERVISOR_ARGS;
use crate::hypervisor::Image;
use crate::qemu::Run;
use crate::report::Outcome;
use crate::typist::Typed;
use crate::verdict::Check;
use anyhow::Result;
use std::time::Duration;

/// The name of the run.
const COMMANDS: &str = "xl commands";
/// The name of the comparison.
const COMPARED: &str = "xl transcripts";

/// The script's checks, apart from the output of `xl`.
const CHECKS: &[&str] = &[
    "console",
    "sysrq",
    "balloon-down",
    "balloon-up",
    "vcpu-down",
    "vcpu-up",
    "cpu-offline",
    "cpu-online",
    "block-attach",
    "block-written",
    "block-detach",
    "network-attach",
    "network-detach",
    "reboot",
    "rebooted",
    "crash-preserve",
    "second",
    "third",
    "crash-destroy",
];

/// Input for dom0's console at the end, where a shell waits as in `./x run`. Answers are computed, so that the echo of
/// the keys is not mistaken for one.
const TYPING: &[Typed] = &[
    Typed { after: "dom0: xl is here", keys: "echo typed $((6*7))\n" },
    Typed { after: "typed 42", keys: "xl console third\n" },
    Typed { after: "xl console third", keys: "900 echo seen $((20+3))\n" },
    // Ctrl-] leaves a domain's console, if it arrives alone.
    Typed { after: "answer 900| seen 23", keys: "\x1d" },
    Typed { after: "# ", keys: "echo back $((7*7))\n" },
    Typed {
        after: "back 49",
        keys: ". /scripts/lib; xlt shutdown -w third; await 30 gone third; xlt list; poweroff -f\n",
    },
];

/// Returns the scenario with all commands.
pub fn scenario() -> Scenario {
    Scenario {
        name: COMMANDS.to_owned(),
        script: "commands",
        args: "xt.end=shell xt.kernel=vmlinux xt.init=/serve xt.vcpus=2 xt.mem=128".to_owned(),
        hypervisor_args: HYPERVISOR_ARGS,
        kernels: &[],
        grub: false,
        smp: 2,
        accel: ACCEL,
        mem_mib: 1536,
        timeout: Duration::from_secs(1200),
        checks: CHECKS,
        typing: TYPING,
        judge,
    }
}

/// Checks that the domain typed to ended as instructed. That the machine switched itself off shows that everything was
/// typed.
fn judge(run: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    let said = transcript::read(&run.lines)?;
    match said.as_slice() {
        [.., shutdown, list] if shutdown.command == "shutdown -w third" && list.lines.len() == 3 => Ok(()),
        _ => Err("what was typed at dom0's console did not leave dom0 alone".into()),
    }
}

/// Runs it, on a machine of two nodes.
fn boot(debian: &Debian, image: &Image) -> Result<(Outcome, Run)> {
    boot_with(debian, image, &scenario(), &Additions::default(), |machine| machine.nodes = 2)
}

/// Runs it.
///
/// # Errors
/// The machine could not be set up: I/O, tools.
pub fn run(debian: &Debian, image: &Image) -> Result<Outcome> {
    Ok(image.run(|| boot(debian, image))?.0)
}

/// Runs it on ours and on `peer`, Xen, and compares the transcripts. What the peer fails at is no failure: programs in
/// its dom0 crash now and then, each time others. Only what it does twice is reliable.
///
/// # Errors
/// A machine could not be set up: I/O, tools.
pub fn compare(debian: &Debian, ours: &Image, peer: &Image) -> Result<Vec<Outcome>> {
    let said = |image: &Image| -> Result<(Outcome, Result<Vec<Said>, String>)> {
        let (outcome, run) = boot(debian, image)?;
        Ok((outcome, transcript::read(&run.lines).map_err(|e| format!("{}: {e}", image.hypervisor))))
    };
    let (outcome, ours) = said(ours)?;
    let with = |peer: &Result<Vec<Said>, String>| match (&ours, peer) {
        (Ok(ours), Ok(peer)) => transcript::compare(ours, peer, DIFFERENCES),
        (Err(e), _) | (_, Err(e)) => Err(e.clone()),
    };
    let (_, first) = said(peer)?;
    let mut result = with(&first);
    if let (Err(why), Ok(ours)) = (&result, &ours) {
        println!("again {COMPARED}: {why}");
        let (_, second) = said(peer)?;
        result = with(&match (first, second) {
            (Ok(first), Ok(second)) => Ok(transcript::reliable(ours, &first, &second)),
            (_, second) => second,
        });
    }
    Ok(vec![outcome, Outcome::one(COMPARED, result, 0.0)])
}
