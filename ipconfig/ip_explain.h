/*
 * How one value of ip= is read: by the kernel, by klibc's ipconfig, by dracut,
 * by initramfs-tools, and here.  For tools on the host: no program that boots
 * has it.
 */
#ifndef IPCONFIG_IP_EXPLAIN_H
#define IPCONFIG_IP_EXPLAIN_H

#define EXPLAIN_TEXT	 400
#define EXPLAIN_DIALECTS 4

enum explained {
	EXPLAIN_SAME,	 /* all read it as we do */
	EXPLAIN_DIFFERS, /* some do not */
	EXPLAIN_INVALID, /* we do not take it */
};

struct explanation {
	char ours[EXPLAIN_TEXT];
	struct {
		const char *name;
		char text[EXPLAIN_TEXT];
	} dialect[EXPLAIN_DIALECTS];
};

/* Pure: fills *e with a sentence for each, whatever value is. */
enum explained ip_explain(const char *value, struct explanation *e);

#endif
