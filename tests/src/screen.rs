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
use std::path::Path;
use std::time::Duration;

/// The hypervisor's command line.
const ARGS: &str = "console=com1,vga com1=115200,8n1 noreboot";

/// Who makes the framebuffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// UEFI, before GRUB starts the image.
    Uefi,
    /// A BIOS, which the image asks for the mode that its command line names.
    Bios,
}

impl By {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Uefi, Self::Bios];

    /// Returns the test's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uefi => "screen uefi",
            Self::Bios => "screen bios",
        }
    }

    /// Starts the image without a kernel: its message is on the serial line and on the screen.
    ///
    /// # Errors
    /// The machine could not be set up.
    pub fn run(self, debian: &Debian, image: &Image) -> Result<Outcome> {
        let dir = paths::run_dir(self.name())?;
        let mut machine = self.machine(debian, image, &dir)?;
        machine.timeout = Duration::from_secs(240);
        let picture = dir.join("screen.ppm");
        let stop = ["Manual reset required", "Reboot in"].map(str::to_owned).to_vec();
        let run = qemu::run(&machine, &dir, &Watch { stop, picture: Some(picture.clone()), ..Watch::default() })?;
        let result = match &run.end {
            End::Stopped(_) => {
                let ppm = fs::read(&picture).with_context(|| format!("{}", picture.display()))?;
                self.judge(&run, &Picture::parse(&ppm)?)
            }
            other => Err(format!("the machine {other}")),
        };
        if result.is_err() {
            print!("{}", run.tail(30));
        }
        Ok(Outcome::of_run(self.name(), result, &run))
    }

    /// Judges the mode, then what is shown.
    fn judge(self, run: &Run, picture: &Picture) -> Result<String, String> {
        let size = (picture.width, picture.height);
        if self == Self::Bios && size != (800, 600) {
            return Err(format!("the screen has {size:?} pixels, 800 x 600 were asked for"));
        }
        judge(run, picture)
    }

    fn machine(self, debian: &Debian, image: &Image, dir: &Path) -> Result<Machine> {
        Ok(match self {
            Self::Uefi => {
                let content = Content { hypervisor: &image.gz, args: ARGS, kernel: None, initrd: None };
                let cd = Loader::Iso(iso::make(&content, dir, &dir.join("boot.iso"))?);
                Machine { uefi: Some(debian.uefi(dir)?), ..Machine::new(Chipset::Q35, 256, cd) }
            }
            Self::Bios => {
                let args = format!("{ARGS} vga=gfx-800x600x32");
                let loader = Loader::Kernel { image: image.elf.clone(), args, modules: Vec::new() };
                Machine::new(Chipset::Pc, 256, loader)
            }
        })
    }
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
