import { createRequire } from "node:module";
import { person } from "./acts/walk.mjs";
const { chromium } = createRequire(import.meta.url)("playwright-core");
const base="http://127.0.0.1:8291", pw="demo123456";
const b=await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox","--disable-gpu","--disable-background-networking","--disable-component-update","--disable-sync"]});
const jobs=JSON.parse(process.argv[2]);
for (const [user,paths] of jobs) for (const [w,h] of [[1440,900],[390,844]]) {
  const p=await person(b,base,user,pw,{viewport:{width:w,height:h}});
  p.on("console",m=>{if(m.type()==="error")console.log(user,w,m.text())});
  for (const path of paths) {
    const r=await p.goto(base+path); await p.waitForTimeout(150);
    const over=await p.evaluate(()=>document.documentElement.scrollWidth-document.documentElement.clientWidth);
    const name=`${user}-${path.replace(/[^a-z0-9-]+/gi,"_")}-${w}`;
    console.log(r.status(),name,over>0?"OVERFLOW "+over:"", (await r.text()).length);
    await p.screenshot({path:`/tmp/shots/${name}.png`,fullPage:true});
  }
  await p.context().close();
}
await b.close();
