//! Text of a guest's in a page.

/// Text for an element, or for an attribute between double quotes. What has no place in HTML shows as U+FFFD.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Some would turn the direction of what stands beside them.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            _ if character.is_control() => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// JSON for a `script` element: nothing in it ends the element or begins a comment.
pub fn json(value: &serde_json::Value) -> String {
    let mut escaped = String::new();
    for character in value.to_string().chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => escaped.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(html("a<b>&\"'\u{7}\u{202e}"), "a&lt;b&gt;&amp;&quot;&#39;\u{fffd}\u{fffd}");
        let value = serde_json::json!({"name": "</script><!-- &\u{2028}"});
        let text = json(&value);
        assert_eq!(text, r#"{"name":"\u003c/script\u003e\u003c!-- \u0026\u2028"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
