# nuke beside klibc's: what is left, and what stays
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/lib/klibc/bin/nuke

same "no name" '$P'
same "a file" ': >a; : >b; $P a; find . | sort'
same "a tree" 'mkdir -p a/b/c a/d; : >a/f; : >a/b/c/.f; mkfifo a/p
	ln -s / a/root; ln -s nothere a/x; $P a; find . | sort'
same "several" 'mkdir a b; : >a/f; : >c; $P a c nothere; find . | sort'
same "a link to a directory" 'mkdir a; : >a/f; ln -s a l; $P l; find . | sort'
same "what is behind a link" 'mkdir a b; : >a/f; ln -s ../a b/l; $P b; find . | sort'
same "names with a minus" ': >-f; : >--help; $P -f --help; find . | sort'
same "an empty name" ': >a; $P ""; find . | sort'
same "a name with a slash behind" 'mkdir a; : >a/f; $P a/; find . | sort'
same "a link with a slash behind" 'mkdir a; : >a/f; ln -s a l; $P l/; find . | sort'
same "the working directory" 'mkdir a; : >a/f; cd a; $P .; cd ..; find . | sort'
same "a name of 4096 characters" '$P "$(printf %04096d 0)"; find .'
same "odd names" 'mkdir a; : >"a/ "; : >"a/$(printf "\n")"; : >"a/*"; mkdir "a/.0"
	$P a; find . | sort'
same "a directory that nobody may read" 'mkdir -p a/b; : >a/b/c; chmod 0 a/b
	$P a; find .'
same "what may not be deleted stays" 'mkdir a; : >a/b; : >a/c
	mount -t tmpfs t a; mkdir a/d; : >a/d/e; mount -o remount,ro a; $P a; find . | sort'
same "100000 files" 'mkdir a; cd a; seq 100000 | xargs touch; cd ..; $P a; find .'

# klibc's goes into what is mounted there
gives "what is mounted in it stays" 'mkdir -p a/b a/c; : >a/c/f
	mount -t tmpfs t a/b; : >a/b/f; $P a; find . | sort' '.
./a
./a/b
./a/b/f
status 0'
says "that is said" 'mkdir -p a/b; mount -t tmpfs t a/b; $P a' \
	'nuke: cannot delete a: Device or resource busy' 0
gives "a mount point is emptied" 'mkdir a; mount -t tmpfs t a; : >a/f; $P a
	find .' '.
./a
status 0'
says "a full file system is told from a read-only one" \
	'mkdir a; mount -t tmpfs t a; mkdir a/b; mount -o remount,ro a; $P a' \
	'nuke: cannot delete a: Read-only file system' 0
says "a long name is told" '$P "$(printf %04096d 0)"' \
	'nuke: cannot delete 0*: File name too long' 0
# klibc's fails where a path is longer than 4095 bytes
deep='perl -e "for (1 .. 5000) {
	mkdir q(d); mkdir q(.0); mkdir q(.0/.1); open(F, q(>f)); chdir q(d) or die }"'
gives "5000 directories, one in another" "$deep; \$P d .0 f; find ." '.
status 0'
gives "with few descriptors, and a small stack" \
	"$deep; ulimit -n 80; ulimit -s 512; \$P d .0 f; find ." '.
status 0'
