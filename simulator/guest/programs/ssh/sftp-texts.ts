/** What `sftp` says of itself. @source OpenSSH 9.2: sftp.c */
export const USAGE = `usage: sftp [-46AaCfNpqrv] [-B buffer_size] [-b batchfile] [-c cipher]
          [-D sftp_server_command] [-F ssh_config] [-i identity_file]
          [-J destination] [-l limit] [-o ssh_option] [-P port]
          [-R num_requests] [-S program] [-s subsystem | sftp_server]
          [-X sftp_option] destination
`;
export const HELP = `Available commands:
bye                                Quit sftp
cd path                            Change remote directory to 'path'
chmod mode path                    Change permissions of file 'path' to 'mode'
exit                               Quit sftp
get [-pR] remote [local]           Download file
help                               Display this help text
lcd path                           Change local directory to 'path'
lpwd                               Print local working directory
ln -s oldpath newpath              Link remote file (-s for symlink)
ls [-1l] [path]                    Display remote directory listing
mkdir path                         Create remote directory
put [-pR] local [remote]           Upload file
pwd                                Display remote working directory
quit                               Quit sftp
rename oldpath newpath             Rename remote file
rm path                            Delete remote file
rmdir path                         Remove remote directory
symlink oldpath newpath            Symlink remote file
version                            Show SFTP version
?                                  Synonym for help
`;
