// The keys of the moderators' desk. Every key is a button of the page too.
