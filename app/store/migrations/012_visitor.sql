-- Members of other sites who tapped here, and until when their rows are here, by HQ's time (app/store/visitors.h); 0: they leave now.
CREATE TABLE visitor (
    member INTEGER PRIMARY KEY,
    until  INTEGER NOT NULL
);
