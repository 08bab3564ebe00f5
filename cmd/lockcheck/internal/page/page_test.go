package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/goroutines"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/guards"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/needed"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

const source = `package conn

func (c *conn) write() {
	c.mu.Lock()
	if a < b && "<script>alert(1)</script>" != c.s {
		c.flush()
	}
}

func (c *conn) flush() {
	c.sync()
}

func (c *conn) sync() {
	c.mu.Lock()
}
`

func at(line, column int) vet.Position {
	return vet.Position{File: "conn.go", Line: line, Column: column}
}

// contents are those of a small run. The sources lie in a folder, which is the working directory.
func contents(t *testing.T) Contents {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("conn.go", []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	rows := []vet.Finding{
		{Package: "m/conn", Pos: at(4, 2), Message: `{"From": {"Pkg": "m/conn", "Type": "A", "Name": "mu"}, "To": {"Pkg": "m/conn", "Type": "B", "Name": "mu"}, "Home": "m/conn"}`},
		{Package: "m/conn", Pos: at(5, 2), Message: `{"From": {"Pkg": "m/conn", "Type": "B", "Name": "mu"}, "To": {"Pkg": "m/conn", "Type": "A", "Name": "mu"}, "Home": "m/conn"}`},
		{Package: "m/conn", Pos: at(6, 2), Message: `{"From": {"Pkg": "m/conn", "Type": "B", "Name": "mu"}, "To": {"Pkg": "m/conn", "Type": "C", "Name": "mu"}, "Home": "m/conn", "Chain": ["flush", "sync"]}`},
	}
	g, err := graph.Read(rows, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return Contents{
		Title: "example.com/<m>", Version: "v1.2.3", Graph: g, Suite: analyzers.All, Dir: dir, Source: os.ReadFile,
		Report: &vet.Report{
			Findings: []vet.Finding{
				{
					Package: "m/conn", Analyzer: "relock", Category: "nested",
					Message: "call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 4) [concept: rlock]",
					Pos:     at(6, 3), End: at(6, 12),
					Related: []vet.Related{{Message: "c.mu locked here", Pos: at(4, 2), End: at(4, 13)}},
				},
				{
					Package: "m/conn", Analyzer: "unguarded", Category: "write",
					Message: "c.s written in conn.send without c.mu, which is held at its other 2 writes (write on line 5) [concept: gil]",
					Pos:     at(5, 5), End: at(5, 6),
					Related: []vet.Related{{Message: "the lock is held here", Pos: at(5, 2)}},
				},
				{
					Package: "m/gone", Analyzer: "unreleased", Category: "return", Message: "g.mu is not unlocked on every path [concept: lock]",
					Pos: vet.Position{File: "gone.go", Line: 3, Column: 1},
				},
			},
			Errors: []vet.Error{{Package: "m/broken", Message: "x.go:1:1: <no>"}},
		},
		Guards: []guards.Guard{
			{Package: "m/conn", Type: "conn", Name: "s", Lock: guards.Lock{Package: "m/conn", Type: "conn", Name: "mu"}, Source: "votes", Writes: 3, Place: guards.Place{File: "conn.go", Line: 5}, Exceptions: []guards.Exception{{What: "written without conn.mu", Place: guards.Place{File: "conn.go", Line: 5}}}},
			{Package: "m/tables", Name: "table", Lock: guards.Lock{Package: "m/other", Name: "mu"}, Source: "comment", Comment: "guarded by other.mu"},
		},
		Goroutines: []goroutines.Goroutine{
			{Package: "m/conn", In: "conn.start", Owner: "conn", Start: "go", Body: "conn.write", Class: "joined", Place: goroutines.Place{File: "conn.go", Line: 3}, Evidence: []goroutines.Clue{{What: "waited for here", Place: goroutines.Place{File: "conn.go", Line: 10}}}},
			{Package: "m/conn", In: "watch", Start: "go", Body: "queue.Queue.Run", Class: "stoppable", Place: goroutines.Place{File: "conn.go", Line: 4}, Evidence: []goroutines.Clue{{What: "may be told to end here", Elsewhere: "queue/queue.go:31"}}},
			{Package: "m/tables", In: "tick", Start: "go", Body: "function literal", Class: "daemon", Reason: "counts <for ever>", Place: goroutines.Place{File: "tables.go", Line: 7}},
		},
	}
}

func written(t *testing.T, c Contents) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPage(t *testing.T) {
	c := contents(t)
	page := written(t, c)
	for _, want := range []string{
		"<title>lockcheck: example.com/&lt;m&gt;</title>",
		`<mark>c.flush()</mark>`,
		"&#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;",
		`<a class="concept" href="#concept-rlock">`,
		`flush calls sync`,
		"<code>m/broken</code> x.go:1:1: &lt;no&gt;",
		"<code>conn.s</code>", "<code>other.mu</code>", "guarded by other.mu",
		"<code>conn.C.mu</code>",
		"<code>go conn.write</code>", "<code>count += 1</code>", "conn.go:3 in conn.start", "queue/queue.go:31", "counts &lt;for ever&gt;", "stoppable (1)",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page, "ZgotmplZ") || strings.Contains(page, "alert(1)</script>") {
		t.Error("the page has what the template refused, or a script of the source")
	}
	if again := written(t, c); again != page {
		t.Error("the same contents give another page")
	}
	if i := regexp.MustCompile(`(?:src|href)="(?:https?:)?//`).FindString(regexp.MustCompile(`(?s)<div class="prose">.*?</div>`).ReplaceAllString(page, "")); i != "" {
		t.Errorf("the page needs the network: %s", i)
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct{ title, name, want string }{
		{"example.com/m", "example.com/m", "m"},
		{"example.com/m", "example.com/m/store/disk", "store/disk"},
		{"example.com/m (./store)", "example.com/m/store", "store"},
		{"example.com/m", "example.com/mine", "example.com/mine"},
		{"folder", "example.com/m", "example.com/m"},
	} {
		if got := within(c.title, c.name); got != c.want {
			t.Errorf("%s is %s within %s, want %s", c.name, got, c.title, c.want)
		}
	}
}

// TestLinks follows every link of the page to a place in it, of which there is one only.
func TestLinks(t *testing.T) {
	page := written(t, contents(t))
	ids := make(map[string]int)
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d places are called %s", n, id)
		}
	}
	for _, m := range regexp.MustCompile(` href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] == 0 {
			t.Errorf("a link leads to %s, which is nowhere", m[1])
		}
	}
}

func TestCleanPage(t *testing.T) {
	page := written(t, Contents{Title: "m", Report: &vet.Report{}, Suite: analyzers.All, Source: func(string) ([]byte, error) { return nil, fs.ErrNotExist }})
	if !strings.Contains(page, "Nothing was found.") || strings.Contains(page, `id="guards"`) || strings.Contains(page, `id="goroutines"`) || strings.Contains(page, "<svg") {
		t.Errorf("the page of a clean run is\n%s", page)
	}
}

func TestDrawing(t *testing.T) {
	order := func(from, to string) vet.Finding {
		return vet.Finding{Package: "m", Message: `{"From": {"Pkg": "m", "Name": "` + from + `"}, "To": {"Pkg": "m", "Name": "` + to + `"}, "Home": "m"}`}
	}
	g, err := graph.Read([]vet.Finding{
		order("a", "b"), order("b", "c"), order("a", "c"), // implied
		order("c", "d"), order("d", "c"),
		{Package: "m", Message: `{"From": {"Pkg": "m", "Name": "a"}, "To": {"Pkg": "os", "Name": "x"}, "Home": "m"}`},
	}, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := draw(g)
	x := make(map[string]int)
	for _, n := range d.Nodes {
		x[n.Name[strings.LastIndex(n.Name, ".")+1:]] = n.X
		if n.X < 0 || n.Y < 0 || n.X+n.Width > d.Width || n.Y+n.Height > d.Height {
			t.Errorf("%s lies outside the drawing", n.Name)
		}
	}
	if len(x) != 4 || !(x["a"] < x["b"] && x["b"] < x["c"] && x["c"] == x["d"]) {
		t.Errorf("the locks stand at %v", x)
	}
	if len(d.Arrows) != 4 {
		t.Errorf("%d arrows, want 4: %+v", len(d.Arrows), d.Arrows)
	}
	for _, a := range d.Arrows {
		if cyclic := a.From >= 2 && a.To >= 2; a.Cyclic != cyclic {
			t.Errorf("arrow %+v", a)
		}
	}
	if draw(&graph.Graph{}) != nil {
		t.Error("nothing is drawn as something")
	}
}

// browserTest is added to the page. It does what a reader does, and tells the frame around it what it saw.
const browserTest = `<script>
addEventListener('load', () => {
  const $ = id => document.getElementById(id);
  const shown = () => [...document.querySelectorAll('.finding:not([hidden])')].map(f => f.id).join(' ');
  const set = (id, value) => { $(id).value = value; $(id).dispatchEvent(new Event('input', { bubbles: true })); };
  const saw = { all: shown() };
  set('search', 'FLUSH nested'); saw.search = shown() + '; ' + $('shown').textContent;
  set('search', 'no such thing'); saw.none = shown() + '; ' + $('none').hidden;
  set('search', ''); set('by-analyzer', 'unreleased'); saw.analyzer = shown() + '; packages ' + document.querySelectorAll('.package:not([hidden])').length;
  set('by-analyzer', ''); set('by-concept', 'gil'); saw.concept = shown();
  document.querySelector('button[data-concept="rlock"][data-package="m/conn"]').click(); saw.matrix = shown() + '; ' + $('by-package').value;
  $('fold').click(); saw.folded = document.querySelectorAll('.finding details[open]').length;
  set('guard-search', 'table'); saw.guards = $('guards-shown').textContent + '; groups ' + document.querySelectorAll('.guards tbody:not([hidden])').length;
  set('guard-search', ''); $('with-exceptions').click(); saw.exceptions = $('guards-shown').textContent;
  set('start-search', 'WATCH queue'); saw.starts = $('starts-shown').textContent + '; groups ' + document.querySelectorAll('.starts tbody:not([hidden])').length;
  set('start-search', ''); set('by-class', 'daemon'); saw.classes = $('starts-shown').textContent;
  document.querySelector('.node').dispatchEvent(new Event('pointerenter')); saw.near = document.querySelectorAll('.arrow.near').length;
  document.querySelector('.node').dispatchEvent(new Event('pointerleave'));
  document.querySelectorAll('.node')[2].focus(); saw.focused = document.querySelectorAll('.arrow.near').length;
  saw.cut = [...document.querySelectorAll('.matrix, .guards, .starts')].filter(t => t.scrollWidth > t.parentElement.clientWidth).map(t => t.className).join(' ');
  location.hash = '#f2-2-1';
  setTimeout(() => {
    const target = $('f2-2-1');
    saw.link = shown() + '; ' + target.closest('details').open + '; ' + target.querySelector('mark').textContent.trim();
    saw.width = innerWidth; saw.wide = document.documentElement.scrollWidth <= document.documentElement.clientWidth;
    parent.postMessage(JSON.stringify(saw), '*');
  }, 100);
});
</script></body>`

// frame shows the page at a width that no window can be made as narrow as, and keeps what the page tells.
const frame = `<!DOCTYPE html><iframe src="report.html" width="WIDTH" height="900" style="border: 0"></iframe>
<script>addEventListener('message', e => {
  const out = document.createElement('pre');
  out.id = 'saw';
  out.textContent = e.data;
  document.body.append(out);
});</script>`

// TestBrowser reads the page in Chromium, on a wide and a narrow screen.
func TestBrowser(t *testing.T) {
	chromium := needed.Program(t, "chromium", "chromium-browser", "google-chrome", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
	page := written(t, contents(t))
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("report.html", strings.Replace(page, "</body>", browserTest, 1))
	want := map[string]any{
		"all":        "f1 f2 f3",
		"search":     "f1; 1 of 3",
		"none":       "; false",
		"analyzer":   "f3; packages 1",
		"concept":    "f2",
		"matrix":     "f1; m/conn",
		"folded":     0.0,
		"guards":     "1 of 2; groups 1",
		"exceptions": "1 of 2",
		"starts":     "1 of 3; groups 1",
		"classes":    "1 of 3",
		"near":       2.0,
		"focused":    1.0,
		"cut":        "",
		"link":       "f1 f2 f3; true; if",
		"wide":       true,
	}
	for _, size := range []float64{1600, 400} {
		write("frame.html", strings.Replace(frame, "WIDTH", fmt.Sprint(size), 1))
		want["width"] = size
		cmd := exec.Command(chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--window-size=1700,1000",
			"--user-data-dir="+t.TempDir(), "--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom", "file://"+filepath.Join(dir, "frame.html"))
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		for line := range strings.Lines(stderr.String()) {
			if strings.Contains(line, "CONSOLE") {
				t.Errorf("at %v the console says: %s", size, line)
			}
		}
		m := regexp.MustCompile(`<pre id="saw">(.*?)</pre>`).FindStringSubmatch(stdout.String())
		if m == nil {
			t.Fatalf("at %v the reader saw nothing:\n%s", size, stderr.String())
		}
		var saw map[string]any
		text := strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(m[1])
		if err := json.Unmarshal([]byte(text), &saw); err != nil {
			t.Fatal(err)
		}
		for what, should := range want {
			if saw[what] != should {
				t.Errorf("at %v, %s: saw %v, want %v", size, what, saw[what], should)
			}
		}
	}
}
