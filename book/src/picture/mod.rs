//! Pictures: SVG drawn from a few lines of text in the page (a code block of the language `picture`).
//!
//! The first line says what it is; the rest, line by line, what is in it. A word in quotes is text. A line that begins
//! with `#` is a comment.
//!
//! ```text
//! route                             a call as it goes through the crates
//! lane NAME [FOLDER]                a column; names of its steps are defined in FOLDER, a path from the page
//! LANE ["text"]                     a step outside of the code
//! LANE name ["text"]                a function; the picture shows its file, too
//!
//! layers                            what stands on what, from above
//! "label" "box" "box"...            a layer
//! --- "text"                        a border between layers
//!
//! states                            what something can be, one after another
//! NAME "text"                       a state; the next one is to its right
//! NAME -> NAME "label"              a way from one to another
//! ```
//!
//! Colours are those of the surrounding text, so that a picture is readable on light and dark pages.

mod layers;
mod route;
mod states;
mod svg;
mod words;

use self::words::Line;
use crate::markdown::Page;
use crate::names::Names;
use crate::tree::{self, Tree};
use std::path::Path;

/// Draws the SVG of a description. `file` maps the folder of a lane and a name to the file that defines it.
pub(crate) fn draw(text: &str, file: &mut dyn FnMut(&str, &str) -> Option<String>) -> Result<String, String> {
    let (kind, lines) = parse(text)?;
    match kind.as_str() {
        "route" => Ok(route::Route::parse(&lines)?.draw(file)),
        "layers" => Ok(layers::Layers::parse(&lines)?.draw()),
        "states" => Ok(states::States::parse(&lines)?.draw()),
        other => Err(format!("no picture is a \"{other}\"")),
    }
}

/// Returns what is wrong with the pictures of `page`: they cannot be drawn, or name code that does not exist.
pub(crate) fn faults(tree: &Tree, page: &Page, names: &mut Names) -> Vec<String> {
    let mut found = Vec::new();
    for drawing in &page.drawings {
        let at = format!("{}:{}", page.path.display(), drawing.line);
        if let Err(why) = draw(&drawing.text, &mut |_, _| None) {
            found.push(format!("{at}: {why}"));
            continue;
        }
        let Ok((kind, lines)) = parse(&drawing.text) else { continue };
        let Some(route) = (kind == "route").then(|| route::Route::parse(&lines).ok()).flatten() else { continue };
        for (folder, name) in route.code() {
            if let Err(why) = file_of(&tree.root, &page.path, (folder, name), names) {
                found.push(format!("{at}: {why}"));
            }
        }
    }
    found
}

/// Returns the file that defines a step's name below its lane's folder, as a path from there.
pub(crate) fn file_of(
    root: &Path,
    page: &Path,
    (folder, name): (&str, &str),
    names: &mut Names,
) -> Result<String, String> {
    let at = root.join(tree::resolve(page, folder).ok_or_else(|| format!("{folder} is out of the tree"))?);
    let files = names.files(&at, name);
    let all: Vec<_> = files.iter().map(|f| f.strip_prefix(&at).unwrap_or(f).display().to_string()).collect();
    match &all[..] {
        [] => Err(format!("{name} is not defined in {folder}")),
        [one] => Ok(one.clone()),
        many => Err(format!("{name}: say which is meant, as OWNER::{name}, of {}", many.join(", "))),
    }
}

/// Returns the kind of picture, and the lines after the first.
fn parse(text: &str) -> Result<(String, Vec<Line>), String> {
    let mut lines = text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    let kind = lines.next().unwrap_or_default().trim().to_owned();
    let lines = lines.map(words::split).collect::<Result<_, _>>()?;
    Ok((kind, lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTE: &str =
        "route\nlane guest\nlane book ../src\n# a remark\nguest \"a <call>\"\nbook file_of \"here\"\nguest";

    #[test]
    fn a_route() {
        let svg = draw(ROUTE, &mut |folder, name| Some(format!("{folder}/{name}.rs"))).unwrap();
        assert!(svg.contains("../src/file_of.rs"));
        assert!(svg.contains("a &lt;call&gt;") && svg.contains(">file_of<") && svg.contains("class=\"arrow\""));
        assert_eq!(svg.matches("class=\"box\"").count(), 3);
    }

    #[test]
    fn layers() {
        let svg = draw("layers\n\"a\" \"b\" \"c\"\n--- \"border\"\n\"d\" \"e\"", &mut |_, _| None).unwrap();
        assert_eq!(svg.matches("class=\"box\"").count(), 3);
        assert!(svg.contains("border"));
    }

    #[test]
    fn states() {
        let text = "states\na \"one\"\nb \"two\"\nc \"three\"\na -> b \"on\"\nb -> a \"back\"\na -> c \"past\"";
        let svg = draw(text, &mut |_, _| None).unwrap();
        assert_eq!((svg.matches("class=\"box\"").count(), svg.matches("class=\"arrow\"").count()), (3, 3));
        assert!([">two<", ">on<", ">back<", ">past<"].iter().all(|t| svg.contains(t)));
    }

    #[test]
    fn descriptions_that_cannot_be() {
        for (text, why) in [
            ("route\nguest \"x\"", "lane"),
            ("route\nlane a\na b c \"x\"", "expected"),
            ("layers\na \"b\"", "expected"),
            ("layers\n\"b", "quote"),
            ("states\na \"one\"\na -> b \"on\"", "no state is named b"),
            ("states\n\"one\"", "expected"),
            ("clouds", "no picture"),
            ("", "no picture"),
        ] {
            let said = draw(text, &mut |_, _| None).unwrap_err();
            assert!(said.contains(why), "{text:?}: {said}");
        }
    }

    #[test]
    fn a_function_that_there_is_not() {
        let mut tree = Tree::at(Path::new(env!("CARGO_MANIFEST_DIR")));
        let bad = ROUTE.replace(" file_of ", " no_such_function ");
        tree.add(Path::new("docs/a.md"), &format!("```picture\n{ROUTE}\n```\n\n```picture\n{bad}\n```\n"));
        let said = faults(&tree, &tree.pages[0], &mut Names::default());
        assert_eq!(said, ["docs/a.md:12: no_such_function is not defined in ../src"]);
    }
}
