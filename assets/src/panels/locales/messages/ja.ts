import type { Messages } from "../../message-texts.ts";

/** Japanese. */
const ja: Messages = {
  serverAnswered: "{0} をダウンロードできませんでした。サーバーの応答は {1} です。",
  incomplete: "{0} は途中までしか届きませんでした（{2} バイト中 {1} バイト）。",
  notDownloaded: "{0} をダウンロードできませんでした: {1}",
  nothingArrived: "{0} 秒間何も届きませんでした",
  otherFile:
    "{0} は、このページのビルドに使われたファイルではありません。ページを再読み込みしてください。直らない場合は、サイトの公開が不完全です。",
  notRead: "{0} を読み込めませんでした: {1}",
  noManifest: "{0} は、このページが理解できる環境の定義ではありません。",
  noTable: "{0} はファイルの表ではありません。",
  notLoaded: "{0} は {1} 秒以内に読み込まれませんでした。",
  unfit:
    "このブラウザーではアプリを表示できません。サンドボックス内のページに独自の URL を持たせられず、アプリをこのサイトから隔離できないためです。Firefox、または Chrome、Edge など Chromium ベースのブラウザーで開いてください。",
  frameUnreachable:
    "アプリのフレームに到達できません。ページをファイルとして開いていませんか。HTTP で配信してください。",
  wasStopped: "プレイグラウンドは停止されました。",
  frameRemoved: "Python が動いていたフレームをページが削除しました。もう一度実行してください。",
  workerFailed: "Python のワーカーが失敗しました: {0}",
  pythonNotStarted: "このブラウザーでは Python を起動できませんでした: {0}",
  slowImport:
    "アプリのインポートに {0} 秒以上かかっています。インポート時にループしたり、何かを待ったりしていませんか。",
  slowStartup: "アプリの起動処理（lifespan）に {0} 秒以上かかっています。",
  slowPython:
    "Python は {0} 秒以内に起動しませんでした。メモリー不足かもしれません。ほかのタブを閉じて、もう一度実行してください。",
  slowResponse: "アプリは最初のリクエストに {0} 秒以内に応答しませんでした。",
  brokenOff: "アプリは応答を完了せずに接続を閉じました。",
  redirectsAway: "アプリは {0} へリダイレクトしますが、このプレイグラウンドの外です。",
  redirectsNowhere: "アプリは「{0}」へリダイレクトしますが、これは URL ではありません。",
  pageNotLoaded: "このページを読み込めませんでした。",
  slowLink: "回線の速度は毎秒 {0} MB です。小さいファイルを取得しますが、起動には時間がかかります。",
  slowerStart: "起動（{0}）に失敗したため、より遅い方法を試します: {1}",
  notOpened: "アプリは {0} へ移動しようとしましたが、プレイグラウンドでは開けません。",
  notLeft:
    "アプリは {0} へ移動しようとしました。プレイグラウンドがほかのサイトを開くのは、クリックされたときだけです。",
  manyTabs: "アプリは {0} 個のタブを開いています。これ以上は開けません。",
  manyFrames: "アプリのページには {0} 個のフレームがあります。これ以上は開けません。",

  driverFailed:
    "プレイグラウンド自身のサーバーが失敗しました: {0}。webasgi-docs の不具合です。トレースバックを添えて報告してください。",
  fileName: "ファイル名 {0} は使えません: {1}",
  fileNotWritten: "ファイル {0} に書き込めません: {1}",
  workingDirectory: "作業ディレクトリー {0} は使えません: {1}",
  notShipped:
    "`# /// script` ブロックが求める {0} は、このページに含まれていません。含まれているのは {1} です。このサイトでは読者がパッケージをインストールできません（設定 `runtime_index`）。足りないものをブロックから削除してください。",
  installing: "{0} を {1} からインストールしています …",
  installed: "{0} をインストールしました。",
  notInstalled:
    "{0} を {1} からインストールできませんでした: {2} 使えるのは、純粋な Python のパッケージと、Pyodide 用の wheel があるものだけです。",
  blockNoToml: "`# /// script` ブロックは正しい TOML ではありません: {0}",
  blockNoList: "`# /// script` ブロックの `dependencies` は文字列のリストでなければなりません。",
  blockNoRequirement: "`# /// script` ブロックの {0} はパッケージの指定ではありません。",
  blockRequirement: "`# /// script` ブロックの {0}: {1}",
  startupSlow:
    "アプリの起動処理（lifespan）は {0} 秒以内に終わりませんでした。待っているもの（ネットワーク上のサーバー、スレッド）がブラウザーには存在しないのかもしれません。",
  startupFailed: "アプリの起動に失敗しました: {0}",
  optionFile:
    "オプション app の {0} は、モジュールではなくファイルを指しています。app={1}:{2}{3}{4} と書いてください",
  optionForm:
    "オプション app の {0} は module:attribute の形ではありません。例: main:app（main.py のオブジェクト `app`）。",
  optionCall:
    'オプション app の {0} は呼び出しとして使えません。引数はリテラルでなければなりません。例: main:create_app("testing", debug=True)',
  isNotServed:
    "モジュール `{1}` の `{0}` は ASGI や WSGI のサーバーで動かせるアプリではありません。型は {2} です。{3}",
  returnsNotServed:
    "モジュール `{1}` の `{0}` が返すものは ASGI や WSGI のサーバーで動かせるアプリではありません。型は {2} です。{3}",
  returnsOthers:
    "モジュール `{1}` の `{0}` が返すものは、ASGI アプリ（scope, receive, send で呼び出す）でも WSGI アプリ（environ, start_response で呼び出す）でもありません。型は {2} で、引数が異なります。{3}",
  asyncFactory: "`{0}` は `async def` です。アプリを作るものは `def` でなければなりません。",
  optionModule:
    "オプション app はモジュール `{0}` を指していますが、プレイグラウンドにはファイル {1}.py（および {2}/__init__.py）がありません。{3}",
  pythonFiles: "Python のファイル: {0}。",
  noPythonFile: "Python のファイルがありません。",
  optionAttribute: "オプション app は `{0}` を指していますが、モジュール `{1}` に定義がありません。{2}",
  nothingLikeAnApp: "`{0}` には ASGI や WSGI のアプリらしいものがありません。",
  oneLikeAnApp: "`{0}` の `{1}` がアプリのようです。app={2}:{3} を使ってください",
  manyLikeAnApp: "`{0}` にはアプリらしいオブジェクトが複数あります。次のいずれかを使ってください: {1}",
  isNoApp: "モジュール `{1}` の `{0}` はアプリではありません。型は {2} で、呼び出せません。{3}",
  returnsNoApp:
    "モジュール `{1}` の `{0}` はアプリを返しません。返された値の型は {2} で、呼び出せません。{3}",
  takesOthers:
    "モジュール `{1}` の `{0}` は、ASGI アプリ（scope, receive, send で呼び出す）でも WSGI アプリ（environ, start_response で呼び出す）でもありません。型は {2} で、引数が異なります。{3}",
  pythonLeft: "アプリが Python を終了しました: os._exit({0})。",
  workerClosed: "アプリが Python の動くワーカーを閉じました。",
  pythonEnded: "Python が終了しました: {0}",
  exited:
    'アプリがインタープリターを終了しました（sys.exit({0})）: {1}。そのコードは `if __name__ == "__main__":` の下に置いてください。',
  importRaised: "`{0}` のインポート中: {1}",
  callRaised: "`{0}` の呼び出し中: {1}",
  importNoFile:
    "アプリは `{0}` をインポートしますが、プレイグラウンドにはファイル {1}.py（および {2}/__init__.py）がありません。",
  importStandard:
    "アプリがインポートする `{0}` は標準ライブラリーの一部ですが、ブラウザーには存在しません（プロセス、端末、システムユーザーがないためです）。",
  importNotInPackage:
    "アプリがインポートする `{0}` は {1} にはありません。それを含むバージョンをプレイグラウンドの依存関係に指定してください。",
  importNoPackage:
    'アプリは `{0}` をインポートしますが、プレイグラウンドにはそれを提供するパッケージがありません。プレイグラウンドの要件（requirements="... {1}"、または最初のファイルの `# /// script` ブロックの dependencies に「{2}」）に加えるか、自分のモジュールならファイル {3}.py を追加してください。',
  nameEmpty: "空か、NUL 文字を含んでいます",
  nameAbsolute: "スラッシュ区切りの相対パスではありません",
  nameParts: "「..」「.」や空の部分は使えません",
  wasImported: "`{0}` のインポート中",
  wasCalled: "`{0}` の呼び出し中",
};

export default ja;
