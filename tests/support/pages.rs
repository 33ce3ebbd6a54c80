//! A browser without script: it keeps its cookies, reads forms and sends them. It sees what a
//! person sees and what the forms carry.

use ureq::http::Response;

use crate::app::{PASSWORD, TestApp};

/// A browser in which somebody is signed in.
pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    cookie: String,
}

/// A page, or a redirect to one.
#[must_use]
#[derive(Debug)]
pub(crate) struct Page {
    /// The status.
    pub(crate) status: u16,
    /// Where it leads, for a redirect.
    pub(crate) location: String,
    /// The page.
    pub(crate) html: String,
    set_cookies: Vec<String>,
}

/// Names and values in posted order.
pub(crate) type Pairs = Vec<(String, String)>;

impl Page {
    fn of(mut response: Response<ureq::Body>) -> Self {
        let text = |name: &str| {
            let all = response.headers().get_all(name).iter();
            all.map(|value| value.to_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        Self {
            status: response.status().as_u16(),
            location: text("location").pop().unwrap_or_default(),
            set_cookies: text("set-cookie"),
            html: String::from_utf8_lossy(&response.body_mut().read_to_vec().unwrap()).into_owned(),
        }
    }

    /// A cookie that it sets, as it is sent back.
    pub(crate) fn cookie(&self, name: &str) -> String {
        let start = format!("{name}=");
        let set = self
            .set_cookies
            .iter()
            .find(|cookie| cookie.starts_with(&start));
        let set = set.unwrap_or_else(|| panic!("no cookie {name}: {:?}", self.set_cookies));
        set.split(';').next().unwrap().to_owned()
    }

    /// It is shown; gives the page.
    #[track_caller]
    pub(crate) fn shown(self) -> String {
        assert_eq!(self.status, 200, "{}", self.html);
        self.html
    }

    /// It leads on; gives where to.
    #[track_caller]
    pub(crate) fn leads_to(self) -> String {
        assert_eq!(self.status, 303, "{}", self.html);
        self.location
    }

    /// It is shown with this status and says this.
    #[track_caller]
    pub(crate) fn says(self, status: u16, sentence: &str) -> String {
        assert_eq!(self.status, status, "{}", self.html);
        assert!(
            self.html.contains(sentence),
            "no “{sentence}” in {}",
            self.html
        );
        self.html
    }

    /// What the form with this address carries without anybody having filled anything in.
    #[track_caller]
    pub(crate) fn form(&self, action: &str) -> Pairs {
        let action = format!("action=\"{action}\"");
        let mut forms = self.html.split("<form").skip(1);
        let form = forms.find(|form| {
            let (tag, _) = form.split_once('>').unwrap();
            tag.contains(&action) && tag.contains("method=\"post\"")
        });
        let form = form.unwrap_or_else(|| panic!("no form with {action} in {}", self.html));
        let (form, _) = form.split_once("</form>").unwrap();
        let hidden = form.split("<input type=\"hidden\"").skip(1);
        hidden
            .map(|rest| (attribute(rest, "name"), attribute(rest, "value")))
            .collect()
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let (tag, _) = tag.split_once('>').unwrap();
    let start = format!("{name}=\"");
    let value = tag.split_once(&start).map_or("", |(_, rest)| rest);
    unescaped(value.split('"').next().unwrap_or_default())
}

/// What an attribute says, without the signs that stand for others.
pub(crate) fn unescaped(text: &str) -> String {
    text.replace("&#x3D;", "=")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// The same form with this field filled in, or changed.
pub(crate) fn filled(mut form: Pairs, field: &str, value: &str) -> Pairs {
    form.retain(|(name, _)| name != field);
    form.push((field.to_owned(), value.to_owned()));
    form
}

impl<'a> Browser<'a> {
    /// A browser in which nobody is signed in.
    pub(crate) fn new(app: &'a TestApp) -> Self {
        let cookie = String::new();
        Self { app, cookie }
    }

    /// A browser in which this person has signed in.
    pub(crate) fn of(app: &'a TestApp, username: &str) -> Self {
        let browser = Self::new(app);
        let form = browser.get("/sign-in").form("/sign-in");
        let form = filled(form, "username", username);
        let page = browser.post("/sign-in", &filled(form, "password", PASSWORD));
        assert_eq!(page.status, 303, "{}", page.html);
        let cookie = page.set_cookies.iter().find(|c| c.starts_with("huiying="));
        let cookie = cookie.unwrap();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite"),
            "{cookie}"
        );
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { app, cookie }
    }

    /// Opens an address.
    pub(crate) fn get(&self, path: &str) -> Page {
        let request = self.app.agent.get(format!("{}{path}", self.app.address()));
        Page::of(request.header("cookie", &self.cookie).call().unwrap())
    }

    /// Opens an address with one more cookie.
    pub(crate) fn get_with(&self, path: &str, cookie: &str) -> Page {
        let request = self.app.agent.get(format!("{}{path}", self.app.address()));
        let cookies = format!("{}; {cookie}", self.cookie);
        Page::of(request.header("cookie", cookies).call().unwrap())
    }

    /// Saves a file; gives its name header, its media type and its bytes.
    #[track_caller]
    pub(crate) fn saved(&self, path: &str) -> (String, String, Vec<u8>) {
        let request = self.app.agent.get(format!("{}{path}", self.app.address()));
        let mut response = request.header("cookie", &self.cookie).call().unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}");
        let text = |name: &str| {
            let value = response.headers().get(name);
            value.map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        let (name, kind) = (text("content-disposition"), text("content-type"));
        (name, kind, response.body_mut().read_to_vec().unwrap())
    }

    /// Sends a form of this kind.
    pub(crate) fn send(&self, path: &str, kind: &str, body: &[u8]) -> Page {
        let request = self
            .app
            .agent
            .post(format!("{}{path}", self.app.address()))
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .content_type(kind);
        Page::of(request.send(body).unwrap())
    }

    /// Sends a form.
    pub(crate) fn post(&self, path: &str, form: &Pairs) -> Page {
        self.post_from(path, form, "same-origin")
    }

    /// Sends a form, saying from what sort of site.
    pub(crate) fn post_from(&self, path: &str, form: &Pairs, site: &str) -> Page {
        let request = self
            .app
            .agent
            .post(format!("{}{path}", self.app.address()))
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", site);
        let pairs = form
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Page::of(request.send_form(pairs).unwrap())
    }
}
