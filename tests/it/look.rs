//! What every page of a site must be, over the sample reports. What only a browser can tell is in `browser`.
use crate::sample::pages;

#[test]
fn write() {
    let Ok(folder) = std::env::var("LOOK_OUT") else { return };
    for (name, text) in pages() {
        println!("{name} {}", text.len());
        std::fs::write(format!("{folder}/{name}"), text).unwrap();
    }
}
