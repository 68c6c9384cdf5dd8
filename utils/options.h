/*
 * The options of a small program, as GNU's getopt_long(3) takes them: short
 * ones alone or together, a value behind the letter or in the next argument,
 * long ones whole and with '=', operands before, between and behind them, "--".
 */
#ifndef UTILS_OPTIONS_H
#define UTILS_OPTIONS_H

#define OPTION_END  0
#define OPTION_BAD  (-1) /* it was said which */
#define OPTION_HELP (-2)

struct options {
	/*
	 * As for getopt(3): "rwo:t:"; with '+' first, the first operand ends
	 * the options.
	 */
	const char *shorts;
	/*
	 * The same by their long names, "options=o\0read-only=r\0"; a key that
	 * is not in shorts has no letter and takes no value, unless a ':'
	 * follows it.
	 */
	const char *longs;
	const char *usage; /* what follows "usage: NAME " */
	/* as main() has them; afterwards the operands, and a NULL */
	int argc;
	char **argv;
	/* of the option that was taken */
	const char *value;

	/* the parser's own: all zeros at first */
	int at;		  /* the next argument */
	int operands;	  /* how many were met */
	const char *rest; /* of a cluster */
};

/* text: shorts, usage and longs, each with its NUL. */
struct options options_of(int argc, char **argv, const char *text);
/*
 * Takes the next option: its key, OPTION_END, OPTION_BAD or OPTION_HELP
 * (--help, unless that is one of the program's own).  Does not change what the
 * arguments hold, but their order.
 */
int options_next(struct options *o);
/*
 * The end of a program that does nothing: writes the usage for OPTION_HELP and
 * 'h', else says it, also for OPTION_END, because the operands are not as they
 * must be.  Its exit status: 0 for help, else 1.
 */
int options_usage(const struct options *o, int key);

#endif
