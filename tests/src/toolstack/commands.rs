//! Every command of `xl`, on domains made for it.

use super::transcript::{self, Said, DIFFERENCES};
use super::{boot, Scenario, ACCEL};
use crate::debian::Debian;
use crate::disk::Raw;
use crate::dom0::HYPERVISOR_ARGS;
use crate::hypervisor::Image;
use crate::qemu::{Run, Typed};
use crate::report::Outcome;
use crate::verdict::Check;
use anyhow::Result;
use std::time::Duration;

/// The name of the run.
pub const COMMANDS: &str = "xl commands";
/// The name of the comparison.
pub const COMPARED: &str = "xl transcripts";

/// CPUs of the machine.
pub const SMP: u32 = 2;

/// The script's checks, apart from the output of `xl`.
const CHECKS: &[&str] = &[
    "console",
    "sysrq",
    "balloon-down",
    "balloon-up",
    "vcpu-down",
    "vcpu-up",
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
        smp: SMP,
        accel: ACCEL,
        mem_mib: 1536,
        timeout: Duration::from_secs(900),
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

/// Runs it on each of `images`; of two, ours and Xen, the transcripts are compared.
///
/// # Errors
/// A machine could not be set up: I/O, tools.
pub fn run(debian: &Debian, images: &[Image]) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    let mut transcripts: Vec<Result<Vec<Said>, String>> = Vec::new();
    for image in images {
        let (outcome, run) = image.run(|| boot(debian, image, &scenario()))?;
        outcomes.push(outcome);
        transcripts.push(transcript::read(&run.lines).map_err(|e| format!("{}: {e}", image.hypervisor)));
    }
    if let ([ours, xen], [_, peer]) = (transcripts.as_slice(), images) {
        let compare = |xen: &Result<Vec<Said>, String>| match (ours, xen) {
            (Ok(ours), Ok(xen)) => transcript::compare(ours, xen, DIFFERENCES),
            (Err(e), _) | (_, Err(e)) => Err(e.clone()),
        };
        let mut result = compare(xen);
        // Programs in the peer's dom0 crash now and then, each time others: only what it does twice is reliable.
        if let Err(why) = &result {
            println!("again {COMPARED}: {why}");
            let (_, run) = boot(debian, peer, &scenario())?;
            let second = transcript::read(&run.lines);
            result = compare(&match (ours, xen, second) {
                (Ok(ours), Ok(first), Ok(second)) => Ok(transcript::reliable(ours, first, &second)),
                (_, _, second) => second,
            });
        }
        outcomes.push(Outcome::one(COMPARED, result, 0.0));
    }
    Ok(outcomes)
}
