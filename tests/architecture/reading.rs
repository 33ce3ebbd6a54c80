//! Reads one source file into what the law is about: paths named, string literals, `async`.
//!
//! Knows Rust's syntax and nothing of the house. Macro bodies and attribute arguments are read as
//! tokens, because they have no syntax tree.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// How a path came to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Import {
    /// In a body, a type, an attribute or a macro.
    No,
    /// In a `use` of this file only.
    Private,
    /// In a `use` that others can see.
    Public,
}

/// One path as written, with the place it stands in.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    pub(crate) line: usize,
    /// The segments as written; a glob ends in `*`.
    pub(crate) segments: Vec<String>,
    /// Whether it began with `::`.
    pub(crate) is_absolute: bool,
    /// Inline modules around it, outermost first.
    pub(crate) inside: Vec<String>,
    pub(crate) in_test: bool,
    pub(crate) import: Import,
    /// The name a `use` brings into scope; none for a glob.
    pub(crate) brings: Option<String>,
}

/// A string or character literal.
#[derive(Debug, Clone)]
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) in_test: bool,
}

/// All that the checks want to know of one file.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) mentions: Vec<Mention>,
    pub(crate) literals: Vec<Literal>,
    /// Lines with an `async` outside tests.
    pub(crate) asyncs: Vec<usize>,
    /// The modules declared at the top of the file, in order.
    pub(crate) modules: Vec<String>,
    /// Modules with a file of their own that only tests compile, from this file's module.
    pub(crate) test_files: Vec<Vec<String>>,
}

impl Reading {
    /// Takes the whole file for a test, which it is when its parent declares it so.
    pub(crate) fn all_in_test(mut self) -> Self {
        self.mentions.iter_mut().for_each(|m| m.in_test = true);
        self.literals.iter_mut().for_each(|l| l.in_test = true);
        self.asyncs.clear();
        self
    }
}

/// Reads a file; the error is the parser's own.
pub(crate) fn read(source: &str) -> Result<Reading, syn::Error> {
    let file = syn::parse_file(source)?;
    let mut reader = Reader {
        tests: usize::from(file.attrs.iter().any(is_cfg_test)),
        ..Reader::default()
    };
    reader.visit_file(&file);
    Ok(reader.found)
}

#[derive(Default)]
struct Reader {
    found: Reading,
    inside: Vec<String>,
    tests: usize,
}

impl Reader {
    fn within_tests_if(&mut self, attrs: &[syn::Attribute], walk: impl FnOnce(&mut Self)) {
        let step = usize::from(attrs.iter().any(is_cfg_test));
        self.tests += step;
        walk(self);
        self.tests -= step;
    }

    fn mention(&mut self, line: usize, segments: Vec<String>, is_absolute: bool) {
        self.found.mentions.push(Mention {
            line,
            segments,
            is_absolute,
            inside: self.inside.clone(),
            in_test: self.tests > 0,
            import: Import::No,
            brings: None,
        });
    }

    fn literal(&mut self, line: usize, text: String) {
        self.found.literals.push(Literal {
            line,
            text,
            in_test: self.tests > 0,
        });
    }

    fn note_async(&mut self, line: usize) {
        if self.tests == 0 {
            self.found.asyncs.push(line);
        }
    }

    fn tokens(&mut self, stream: TokenStream, prefix: &[String]) {
        let mut chain = Chain::after(prefix);
        let mut tokens = stream.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) => {
                    if !chain.wants_more {
                        self.end(&mut chain, prefix);
                        chain = Chain::default();
                    }
                    chain.push(word.to_string(), word.span().start().line);
                }
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    self.end(&mut chain, prefix);
                    if tokens.peek().is_some_and(is_doc_group) {
                        tokens.next();
                    }
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    if !chain.colon(mark.spacing()) {
                        self.end(&mut chain, prefix);
                    }
                }
                TokenTree::Punct(mark) if mark.as_char() == '*' && chain.continues() => {
                    chain.push("*".to_owned(), mark.span().start().line);
                    self.end(&mut chain, prefix);
                }
                TokenTree::Punct(_) => self.end(&mut chain, prefix),
                TokenTree::Group(group)
                    if group.delimiter() == Delimiter::Brace && chain.continues() =>
                {
                    let stem = std::mem::take(&mut chain).segments;
                    self.tokens(group.stream(), &stem);
                }
                TokenTree::Group(group) => {
                    self.end(&mut chain, prefix);
                    self.tokens(group.stream(), &[]);
                }
                TokenTree::Literal(literal) => {
                    self.end(&mut chain, prefix);
                    self.literal(literal.span().start().line, literal.to_string());
                }
            }
        }
        self.end(&mut chain, prefix);
    }

    fn end(&mut self, chain: &mut Chain, prefix: &[String]) {
        let done = std::mem::replace(chain, Chain::after(prefix));
        let grew = done.segments.len() > prefix.len();
        if grew && (done.segments.len() > 1 || done.is_absolute) {
            self.mention(done.line, done.segments, done.is_absolute);
        }
    }
}

/// A path that is being gathered from tokens.
#[derive(Default)]
struct Chain {
    segments: Vec<String>,
    line: usize,
    wants_more: bool,
    half_colon: bool,
    is_absolute: bool,
}

impl Chain {
    fn after(prefix: &[String]) -> Self {
        Self {
            segments: prefix.to_vec(),
            wants_more: !prefix.is_empty(),
            ..Self::default()
        }
    }

    fn continues(&self) -> bool {
        self.wants_more && !self.segments.is_empty()
    }

    fn push(&mut self, word: String, line: usize) {
        self.segments.push(word);
        self.line = line;
        self.wants_more = false;
        self.half_colon = false;
    }

    /// Takes one colon in; false when it is not part of `::`.
    fn colon(&mut self, spacing: Spacing) -> bool {
        if self.half_colon {
            self.half_colon = false;
            self.wants_more = true;
            self.is_absolute |= self.segments.is_empty();
            return true;
        }
        self.half_colon = spacing == Spacing::Joint;
        self.half_colon
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if self.inside.is_empty() {
            self.found.modules.push(item.ident.to_string());
        }
        self.within_tests_if(&item.attrs, |reader| {
            reader.inside.push(item.ident.to_string());
            if reader.tests > 0 && item.content.is_none() {
                reader.found.test_files.push(reader.inside.clone());
            }
            visit::visit_item_mod(reader, item);
            reader.inside.pop();
        });
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.within_tests_if(&item.attrs, |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.within_tests_if(&item.attrs, |reader| visit::visit_item_impl(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.within_tests_if(&item.attrs, |reader| {
            visit::visit_impl_item_fn(reader, item);
        });
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = item.ident.to_string();
        self.mention(item.ident.span().start().line, vec![name], true);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let import = match item.vis {
            syn::Visibility::Inherited => Import::Private,
            syn::Visibility::Public(_) | syn::Visibility::Restricted(_) => Import::Public,
        };
        self.within_tests_if(&item.attrs, |reader| {
            let sample = Mention {
                line: 0,
                segments: Vec::new(),
                is_absolute: item.leading_colon.is_some(),
                inside: reader.inside.clone(),
                in_test: reader.tests > 0,
                import,
                brings: None,
            };
            flatten(&item.tree, sample, &mut reader.found.mentions);
        });
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let is_absolute = path.leading_colon.is_some();
        if let (Some(first), true) = (
            path.segments.first(),
            path.segments.len() > 1 || is_absolute,
        ) {
            let line = first.ident.span().start().line;
            let segments = path.segments.iter().map(|s| s.ident.to_string()).collect();
            self.mention(line, segments, is_absolute);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        visit::visit_macro(self, call);
        self.tokens(call.tokens.clone(), &[]);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        visit::visit_attribute(self, attribute);
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone(), &[]);
        }
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        if let syn::Lit::Str(text) = literal {
            self.literal(text.span().start().line, text.value());
        } else if let syn::Lit::Char(letter) = literal {
            self.literal(letter.span().start().line, letter.value().to_string());
        }
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if signature.asyncness.is_some() {
            self.note_async(signature.ident.span().start().line);
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.note_async(block.async_token.span.start().line);
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_await(&mut self, wait: &'ast syn::ExprAwait) {
        self.note_async(wait.await_token.span.start().line);
        visit::visit_expr_await(self, wait);
    }
}

/// Writes a `use` tree out as one mention a leaf.
fn flatten(tree: &syn::UseTree, stem: Mention, into: &mut Vec<Mention>) {
    match tree {
        syn::UseTree::Path(path) => {
            let mut longer = stem;
            longer.line = path.ident.span().start().line;
            longer.segments.push(path.ident.to_string());
            flatten(&path.tree, longer, into);
        }
        syn::UseTree::Name(leaf) => {
            let name = leaf.ident.to_string();
            into.push(leaf_mention(stem, &leaf.ident, name));
        }
        syn::UseTree::Rename(leaf) => {
            let name = leaf.rename.to_string();
            into.push(leaf_mention(stem, &leaf.ident, name));
        }
        syn::UseTree::Glob(glob) => {
            let mut leaf = stem;
            leaf.line = glob.star_token.span.start().line;
            leaf.segments.push("*".to_owned());
            into.push(leaf);
        }
        syn::UseTree::Group(group) => {
            for branch in &group.items {
                flatten(branch, stem.clone(), into);
            }
        }
    }
}

fn leaf_mention(stem: Mention, ident: &syn::Ident, name: String) -> Mention {
    let mut leaf = stem;
    leaf.line = ident.span().start().line;
    if ident == "self" && !leaf.segments.is_empty() {
        let own_name = leaf.segments.last().cloned();
        leaf.brings = if name == "self" { own_name } else { Some(name) };
    } else {
        leaf.segments.push(ident.to_string());
        leaf.brings = Some(name);
    }
    leaf
}

/// `cfg(test)` and `cfg(all(test, …))`; `cfg(any(test, …))` also ships, so it is no test.
fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    let condition = list.tokens.to_string().replace(' ', "");
    list.path.is_ident("cfg") && (condition == "test" || condition.starts_with("all(test,"))
}

/// The brackets of a doc comment inside a macro body.
fn is_doc_group(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(word)) if word == "doc")
}
