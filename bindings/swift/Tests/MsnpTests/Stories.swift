import Testing

/// Real clients against a real service on this machine. One after the other, since some measure the whole process.
@Suite(.serialized, .timeLimit(.minutes(3)))
enum Stories {}
