//! Command-line options that several verbs share.

use anyhow::{bail, Context, Result};
use lexopt::{Arg, Parser, ValueExt};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;
use tests::given;
use tests::hypervisor::Hypervisor;
use tests::machine::{Chipset, DiskKind};

/// What was asked for. Verbs refuse what they do not use.
#[derive(Debug, Clone)]
pub struct Options {
    /// `--help` was printed: nothing is to be done.
    pub help: bool,
    /// Words that are no options.
    pub words: Vec<String>,
    /// `--hypervisor`.
    pub hypervisor: Hypervisor,
    /// `--image`: a built image other than `dist/xen-compat`.
    pub image: Option<PathBuf>,
    /// `--machine`.
    pub chipset: Chipset,
    /// `--mem`, MiB.
    pub mem_mib: Option<u32>,
    /// `--smp`.
    pub smp: Option<u32>,
    /// `--timeout`: the machine is ended after this time.
    pub timeout: Option<Duration>,
    /// `--disk`.
    pub disk: DiskKind,
    /// `--iso`: by GRUB from a CD.
    pub iso: bool,
    /// `--args`: more for the hypervisor's command line.
    pub args: String,
    /// `--kernel-args`: more for dom0's command line.
    pub kernel_args: String,
    /// `--kernel`.
    pub kernel: Option<PathBuf>,
    /// `--initrd`.
    pub initrd: Option<PathBuf>,
    /// `--only`: run what has this in its name.
    pub only: Option<String>,
    /// `--list`: say what there is to run.
    pub list: bool,
    /// `--runs`: how often each is measured.
    pub runs: u32,
    /// `--minutes`: how long a soak takes.
    pub minutes: u32,
    /// `--all`.
    pub all: bool,
    /// `--root`: the system to install to.
    pub root: PathBuf,
    /// `--default`: what GRUB boots by default.
    pub default: bool,
    /// `--remove`.
    pub remove: bool,
    /// `--kvm`: use KVM if it works here.
    pub kvm: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            help: false,
            words: Vec::new(),
            hypervisor: Hypervisor::Ours,
            image: None,
            chipset: Chipset::Pc,
            mem_mib: None,
            smp: None,
            timeout: None,
            disk: DiskKind::Virtio,
            iso: false,
            args: String::new(),
            kernel_args: String::new(),
            kernel: None,
            initrd: None,
            only: None,
            list: false,
            runs: 3,
            minutes: 30,
            all: false,
            root: "/".into(),
            default: false,
            remove: false,
            kvm: false,
        }
    }
}

impl Options {
    /// Reads `args`; `allowed` are the options of this verb without dashes, `help` its text.
    ///
    /// # Errors
    /// An option or value that this verb does not know.
    pub fn parse(args: Vec<OsString>, allowed: &[&str], help: &str) -> Result<Self> {
        let mut o = Self::default();
        let mut parser = Parser::from_args(args);
        while let Some(arg) = parser.next()? {
            let name = match arg {
                Arg::Short('h') => "help".to_owned(),
                Arg::Long(name) => name.to_owned(),
                Arg::Value(word) => {
                    o.words.push(word.string()?);
                    continue;
                }
                other @ Arg::Short(_) => return Err(other.unexpected().into()),
            };
            if name == "help" {
                println!("{}", help.trim());
                o.help = true;
                return Ok(o);
            }
            if !allowed.contains(&name.as_str()) {
                bail!("no option --{name} here; --help lists them");
            }
            o.set(&name, &mut parser).with_context(|| format!("--{name}"))?;
        }
        Ok(o)
    }

    fn set(&mut self, name: &str, parser: &mut Parser) -> Result<()> {
        match name {
            "hypervisor" => self.hypervisor = parser.value()?.string()?.parse()?,
            "image" => self.image = Some(parser.value()?.into()),
            "mem" => self.mem_mib = Some(number(&parser.value()?, 64)?),
            "smp" => self.smp = Some(number(&parser.value()?, 1)?),
            "timeout" => self.timeout = Some(Duration::from_secs(number(&parser.value()?, 1)?.into())),
            "iso" => self.iso = true,
            "args" => self.args = parser.value()?.string()?,
            "kernel-args" => self.kernel_args = parser.value()?.string()?,
            "kernel" => self.kernel = Some(parser.value()?.into()),
            "initrd" => self.initrd = Some(parser.value()?.into()),
            "only" => self.only = Some(parser.value()?.string()?),
            "list" => self.list = true,
            "all" => self.all = true,
            "root" => self.root = parser.value()?.into(),
            "default" => self.default = true,
            "remove" => self.remove = true,
            "runs" => self.runs = number(&parser.value()?, 1)?,
            "minutes" => self.minutes = number(&parser.value()?, 1)?,
            "kvm" => self.kvm = true,
            "machine" => {
                self.chipset = match parser.value()?.string()?.as_str() {
                    "pc" => Chipset::Pc,
                    "q35" => Chipset::Q35,
                    other => bail!("'pc' or 'q35', not '{other}'"),
                }
            }
            "disk" => {
                self.disk = match parser.value()?.string()?.as_str() {
                    "virtio" => DiskKind::Virtio,
                    "ahci" => DiskKind::Ahci,
                    "ide" => DiskKind::Ide,
                    other => bail!("'virtio', 'ahci' or 'ide', not '{other}'"),
                }
            }
            other => bail!("--{other} is not read"),
        }
        Ok(())
    }

    /// Refuses files that are not what they were given as; before minutes of building.
    ///
    /// # Errors
    /// The first of them.
    pub fn check_files(&self) -> Result<()> {
        self.kernel.as_deref().map_or(Ok(()), given::kernel)?;
        self.initrd.as_deref().map_or(Ok(()), given::initrd)?;
        let ours = self.image.as_deref().filter(|_| self.hypervisor == Hypervisor::Ours);
        ours.map_or(Ok(()), given::image)
    }

    /// Whether a test of this name was asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|o| name.contains(o.as_str()))
    }

    /// Refuses words after the verb.
    ///
    /// # Errors
    /// There are some.
    pub fn no_words(&self) -> Result<()> {
        match self.words.first() {
            Some(word) => bail!("'{word}' is not understood; --help tells what is"),
            None => Ok(()),
        }
    }
}

/// A whole number of at least this.
///
/// # Errors
/// It is none.
pub fn number(value: &OsStr, least: u32) -> Result<u32> {
    let number = value.to_str().and_then(|text| text.parse().ok()).filter(|n| *n >= least);
    number.with_context(|| format!("a whole number from {least} on is due, not '{}'", value.to_string_lossy()))
}

#[cfg(test)]
mod unit {
    use super::*;

    fn parse(args: &[&str]) -> Result<Options> {
        Options::parse(args.iter().map(OsString::from).collect(), &["smp", "timeout", "kernel", "image"], "")
    }

    #[test]
    fn what_is_wrong_is_said_once() {
        for bad in ["0", "-1", "two", "1e3"] {
            let why = format!("{:#}", parse(&["--smp", bad]).unwrap_err());
            assert_eq!(why, format!("--smp: a whole number from 1 on is due, not '{bad}'"));
        }
        assert_eq!(parse(&["--smp", "3"]).unwrap().smp, Some(3));
    }

    #[test]
    fn files_are_looked_at_first() {
        assert!(parse(&[]).unwrap().check_files().is_ok());
        for args in [["--kernel", "/nonexistent"], ["--kernel", "/etc/passwd"], ["--image", "/etc/passwd"]] {
            let why = format!("{:#}", parse(&args).unwrap().check_files().unwrap_err());
            assert!(why.contains(args[1]), "{why}");
        }
    }
}
