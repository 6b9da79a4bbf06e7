//! Files that a spreadsheet has open: it does not notice a change, and would take it back when it saves.

use super::Change;
use crate::base::files;
use std::path::Path;

/// What a person should know of files that a spreadsheet has open.
pub(super) fn notes(root: &Path, changes: &[Change]) -> Vec<String> {
    changes.iter().filter_map(|change| note(root, &change.path)).collect()
}

fn note(root: &Path, path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    // LibreOffice puts this file beside one that it has open, with who has it open in it.
    let lock = files::read_if_there(&root.join(folder).join(format!(".~lock.{name}#"))).ok()??;
    let who = owner(&String::from_utf8_lossy(&lock)).map(|who| format!(" by {who}")).unwrap_or_default();
    Some(format!("`{path}` is open in a spreadsheet{who}: load it again there, or saving it there takes this back"))
}

/// Who has a file open: the first field that says so, of those that commas part.
fn owner(lock: &str) -> Option<String> {
    let mut fields = vec![String::new()];
    let mut signs = lock.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ';' => break,
            ',' => fields.push(String::new()),
            _ => {
                let sign = if sign == '\\' { signs.next() } else { Some(sign) };
                fields.last_mut()?.extend(sign.filter(|sign| !sign.is_control()));
            }
        }
    }
    // The name of the person, that of the account.
    let said = fields.into_iter().take(2).find(|field| !field.trim().is_empty())?;
    Some(said.trim().chars().take(60).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_who_has_it_open_is_named() {
        for (lock, who) in [
            ("Maya Lind,maya,desk,24.02.2026 09:12,file:///home/maya/.config/libreoffice/4;", Some("Maya Lind")),
            (",maya,desk,24.02.2026 09:12,file:///home/maya;", Some("maya")),
            ("Lind\\, Maya,maya,desk;", Some("Lind, Maya")),
            (",,desk;", None),
            ("", None),
            ("a\u{1b}[31mb\\", Some("a[31mb")),
        ] {
            assert_eq!(owner(lock).as_deref(), who, "{lock}");
        }
    }
}
