//! The image draws its console on a framebuffer: what is read from a picture of the screen is what the serial line says.

use crate::debian::Debian;
use crate::hypervisor::Image;
use crate::iso::{self, Content};
use crate::machine::{Chipset, Loader, Machine};
use crate::paths;
use crate::picture::Picture;
use crate::qemu::{self, End, Run, Watch};
use crate::report::Outcome;
use anyhow::{Context, Result};
use std::fs;
use std::time::Duration;

/// The test's name.
pub const NAME: &str = "screen uefi";

/// The hypervisor's command line.
const ARGS: &str = "console=com1,vga com1=115200,8n1 noreboot";

/// Starts the image by GRUB on UEFI without a kernel: its message is on the serial line and on the screen.
///
/// # Errors
/// The machine could not be set up.
pub fn run(debian: &Debian, image: &Image) -> Result<Outcome> {
    let dir = paths::run_dir(NAME)?;
    let content = Content { hypervisor: &image.gz, args: ARGS, kernel: None, initrd: None };
    let mut machine = Machine::new(Chipset::Q35, 256, Loader::Iso(iso::make(&content, &dir, &dir.join("boot.iso"))?));
    machine.uefi = Some(debian.uefi(&dir)?);
    machine.timeout = Duration::from_secs(240);
    let picture = dir.join("screen.ppm");
    let stop = ["Manual reset required", "Reboot in"].map(str::to_owned).to_vec();
    let run = qemu::run(&machine, &dir, &Watch { stop, picture: Some(picture.clone()), ..Watch::default() })?;
    let result = match &run.end {
        End::Stopped(_) => {
            let ppm = fs::read(&picture).with_context(|| format!("{}", picture.display()))?;
            judge(&run, &Picture::parse(&ppm)?)
        }
        other => Err(format!("the machine {other}")),
    };
    if result.is_err() {
        print!("{}", run.tail(30));
    }
    Ok(Outcome::of_run(NAME, result, &run))
}

/// Compares the last rows of the screen with the last lines of the console.
fn judge(run: &Run, picture: &Picture) -> Result<String, String> {
    const LEAST: usize = 20;
    let rows = picture.text();
    let columns = picture.columns();
    let due = run.lines.iter().map(|l| l.text.trim_end()).filter(|l| l.starts_with("(XEN) "));
    let due: Vec<&str> = due.filter(|l| l.len() <= columns).collect();
    let due = &due[due.len().saturating_sub(LEAST)..];
    let missing: Vec<_> = due.iter().filter(|line| !rows.iter().any(|row| row == *line)).collect();
    if due.len() < LEAST || !missing.is_empty() {
        let shown: String = rows.iter().map(|r| format!("\n  {r}")).collect();
        return Err(format!("of the last {} lines {missing:?} are not on the screen:{shown}", due.len()));
    }
    Ok(format!(
        "{} x {} pixels, the last {LEAST} lines of the console are read from them",
        picture.width, picture.height
    ))
}
